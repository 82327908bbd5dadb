#!/bin/sh
# Tells the main job of cpd from start to end on three fictitious lives. Each step shows a command as it is typed, then what
# it really prints; whatever ends otherwise than expected ends the demo.
#   demo.sh [FOLDER]    FOLDER: make the home there and leave it, to look around in; otherwise it is thrown away
set -eu
bin=$(cd "$(dirname "$(command -v cpd)")" && pwd)
case ${1-} in '') kept= ;; /*) kept=$1 ;; *) kept=$PWD/$1 ;; esac
cd "$(dirname "$0")"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM
export CPD_HOME="${kept:-$scratch/home}" CPD_CLOCK=2026-11-20T16:30:00Z

if [ -x "$bin/../libexec/cpd/load-lives" ]; then
  PATH=$bin:$bin/../libexec/cpd:$PATH
  COUNCILS=$bin/../share/cpd/councils
else # built and not installed: the programs lie in the build folder, the sets beside this folder
  PATH=$bin:$bin/../../examples:$PATH
  COUNCILS=../plugins/councils
  cpd() {
    case $1 in init) command cpd "$@" --sets ../competencies ;; *) command cpd "$@" ;; esac
  }
fi

step() {
  printf '\n\n=== %s\n' "$1"
  shift
  printf '%s\n' "$@"
}

# Shows a command and runs it. The second word is its exit status, when that is to be another than 0.
run() {
  printf '\n$ %s\n' "$1"
  ended=0
  eval "$1" 2>&1 || ended=$?
  [ "$ended" = 0 ] || printf '[exit status %s]\n' "$ended"
  [ "$ended" = "${2:-0}" ] || { echo "demo: that was to end with ${2:-0}" >&2; exit 1; }
}

# The end of the id of the newest record of a kind, as a listing shows it.
newest() {
  cpd list --most 1 --kind "$@" | cut -f1
}

echo "Everybody here, and the council of Exampleshire, is invented. It is Friday, 20 November 2026, half past four."

step "1. A home" \
  "A home is a folder of one's own; this one is for trying out and holds the keys of several people. The competency" \
  "sets that came with cpd are published into it and adopted, each in its layer: nation, profession, council." \
  "CPD_HOME says where the home lies, CPD_AS who is typing, and CPD_CLOCK what time it is in this example."
run 'cpd init --demo'
run 'cpd framework list'

step "2. Three working lives" \
  "Asha Mbeki is in week 7 of her assessed and supported year. Dana Reid has done the work for eleven years and is her" \
  "assessor. Ben Cole manages both and is supervised by Helen Price, who does not write here."
run 'load-lives "$CPD_HOME" lives/*.yaml'
run 'cpd person list'

step "3. Asha jots down her week" "One line between two visits; what is not understood is asked for and never guessed."
run 'export CPD_AS=Asha'
run 'cpd log "2h visit #20562, 45m recording, 90m supervision yesterday"'
run 'cpd log "1h core grop #20417, 2h 30m case notes"' 3
run 'cpd log "1h core group #20417, 2h 30m case notes"'
run 'printf "monday 3h home visit #20417, 1h travel\ntuesday 4h assessment write up #20562\n" | cpd log -'
run 'cpd hours --from 2026-11-16'

step "4. A slip is put right" "Nothing is overwritten: what was written first stays in the history, with the reason."
visit=$(cpd list --kind time --from 2026-11-19 --to 2026-11-19 | grep 'Direct work' | cut -f1)
run "cpd amend $visit --minutes 1h15m --because 'It was an hour and a quarter.'"
run "cpd show $visit"

step "5. A private reflection" "Sealed to her own key. To her supervisor it does not exist."
run 'cpd reflect "I had promised to ring and wrote notes instead. I was not busy. I was afraid of what they would say."'
reflection=$(newest reflection)
run "cpd show $reflection"
run "cpd show $reflection --as Ben" 4
run 'cpd list --person Asha --kind reflection --as Ben'

step "6. Supervision, recorded and signed by two people" \
  "Each writes an account of their own; one signature covers both, and neither can change the other's words."
run "cpd supervision record 'The call to 20562 that I put off, and what I thought they would say.' \\
    --date yesterday --minutes 90m --actions 'Asha: rings on Monday before ten.'"
session=$(newest session)
run "cpd supervision account $session 'She brought it herself. We practised how the call might begin.' --as Ben"
run "cpd supervision sign $session"
run "cpd supervision sign $session --as Ben"
run "cpd show $session"
run 'cpd supervision waiting --as Ben'

step "7. Progress of the newly qualified worker" \
  "Each finding has its reason, the rule that was asked (set, version, layer) and the records it rests on. Nothing here" \
  "decides: a named person does."
run 'cpd progress'

step "8. Progress of the experienced worker" "Towards the advanced grade; her practice minimum is the council's, in its own layer."
run 'cpd progress --as Dana'

step "9. Do senior staff still practise?" \
  "The manager sees himself and those he supervises; so does his own supervisor. Everybody else sees counts, and" \
  "none where taking away whom one sees by name would leave too few."
run 'cpd practice --as Ben'
run 'cpd practice --as Helen | sed "/^Grades$/,/^$/d"'
run 'cpd practice --as Asha | sed "/^Grades$/,/^$/d"'
run 'cpd progress Ben --as Dana' 4

step "10. The year's CPD for renewal" "The form of the regulator, drafted from what Dana wrote all year. Nothing is sent from here."
run 'cpd renewal --as Dana'

step "11. A council's own rules" \
  "An analyst wrote them in Lua. They are tried on what is on record before anybody adopts them, and run where they can" \
  "only compute. Knowsley's supervision policy is real, what had to be chosen to count it is marked; see docs/variants.md."
run 'cpd variant test "$COUNCILS/knowsley" --as Ben | sed "/^  passed/d"'
run 'cpd variant adopt "$COUNCILS/knowsley" | head -1'
run 'cpd progress --as Dana | sed -n "/^Supervision$/,/^$/p"'
run 'cpd variant report knowsley supervision --as Ben'

step "12. Is it whole?" "Every chain, hash and signature is checked without any person's key, and the indexes are made anew."
run 'cpd verify'
run 'cpd rebuild'

[ -z "$kept" ] || printf '\nThe home is in %s: export CPD_HOME, CPD_AS and CPD_CLOCK as above to look around.\n' "$kept"
