# What the sessions call besides cpd.

# last KIND [OPTION...]: the end of the newest record's id of a kind.
last() {
  kind=$1
  shift
  cpd list --kind "$kind" --most 1 "$@" | cut -f1
}

# oldest WORD: the end of the oldest record's id whose row holds a word.
oldest() {
  cpd list | grep "$1" | tail -1 | cut -f1
}

# json: is standard input one JSON object? Its schema and its members.
json() {
  python3 -c 'import json, sys
data = json.load(sys.stdin)
print(data.get("schema"), *sorted(key for key in data if key != "schema"))'
}

# serving FOLDER COMMAND...: runs it while git's own server gives what lies in FOLDER over http on this machine, at URL.
serving() {
  python3 "$TESTS/serving" "$@"
}

# terminal [-w COLUMNS] [-t TEXT]... COMMAND...: runs it on a terminal, typing each text as a line; escapes show as \e.
terminal() {
  python3 "$TESTS/terminal" "$@"
}

# code FILE: the code that a verb printed into it.
code() {
  sed -n 's/^[A-Z][a-z]* code: //p' "$1"
}

# seal [OPTION...]: the seal of what waits for a signature, as it is shown now.
seal() {
  cpd sign --all --json "$@" | python3 -c 'import json, sys; print(json.load(sys.stdin)["seal"])'
}

# delegation [OPTION...]: the id of the only delegation.
delegation() {
  cpd delegate list --json "$@" | python3 -c 'import json, sys; print(json.load(sys.stdin)["delegations"][0]["id"])'
}

# invited: the code of a new invitation, from --json.
invited() {
  python3 -c 'import json, sys; print(json.load(sys.stdin)["code"])'
}
