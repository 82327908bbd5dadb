-- Writing and reading.

local function texts(list)
  local found = {}
  for i, record in ipairs(list) do
    found[i] = record.text
  end
  return table.concat(found, "|")
end

test("a line is jotted, all of it", function()
  local home <close> = world()
  local log = assert(home:log("2h visit, 45m recording yesterday"))
  equal(log.schema, "cpd.log/1")
  equal(#log.saved, 2)
  equal(log.total_minutes, 165)
  equal(log.saved[2].date, "2026-11-19")
end)

test("a line that is wrong in two places says both, and nothing is saved", function()
  local home <close> = world()
  local before = home:about().position
  local details = refused("input", '"vsit" is not in the vocabulary', home:log("2h vsit, 3m foo\n1h visit, 1:30 court"))
  equal(#details.issues, 3)
  equal(details.issues[1].hint, "Did you mean visit?")
  equal(details.issues[1].column, 4)
  equal(details.issues[3].line, 2)
  equal(home:about().position, before)
end)

test("what a line means can be seen before", function()
  local home <close> = world()
  local drafts = assert(home:parse("2h visit"))
  equal(drafts[1].minutes, 120)
  equal(#home:list(), 0)
  assert(home:save_all(drafts))
  equal(home:list()[1].minutes, 120)
end)

test("a piece of CPD with all that is known of it", function()
  local home <close> = world()
  local saved = assert(home:learn("Read the learning review", {
    date = "yesterday", minutes = 1.5 * 60, links = {{node = "pcf@2018#D5", level = "asye"}}, impact = "I ask who is at home.",
  }))
  equal(saved.revision, 1)
  local record = assert(home:show(saved.record))
  equal(record.text, "Read the learning review")
  equal(record.minutes, 90)
  equal(record.date, "2026-11-19")
  equal(record.links[1].node, "pcf@2018#D5")
  equal(record.impact, "I ask who is at home.")
  equal(record.hash, saved.hash)
end)

test("a text comes back to the byte", function()
  local home <close> = world()
  local text = "Línea 1\n\tzwei  \xF0\x9F\x8C\xA7  end "
  local saved = assert(home:learn(text))
  equal(home:show(saved.record).text, text)
end)

test("a text that cannot be kept is refused whole", function()
  local home <close> = world()
  refused("input", "cannot be kept", home:learn("bad \xFF byte"))
  refused("input", "", home:learn(""))
  raises("NUL", home.learn, home, "a\0b")
  equal(#home:list(), 0)
end)

test("the fields of a draft are judged all at once", function()
  local home <close> = world()
  local details = refused("input", "", home:save{kind = "cpd", text = 5, minuts = "1h", minutes = "1:30", date = "01/02/2026"})
  equal(#details.issues, 4)
end)

test("a reflection is its author's alone", function()
  local home <close> = world()
  local saved = assert(home:reflect("I went in with my mind made up."))
  equal(home:show(saved.record).text, "I went in with my mind made up.")
  assert(home:act_as("Tom"))
  refused("absent", "", home:show(saved.record))
end)

test("a slip is amended or withdrawn, by the end of its id, and its history stays", function()
  local home <close> = world()
  local saved = assert(home:learn("A thing"))
  local short = saved.record:sub(-6)
  local again = assert(home:amend(short, {text = "Another thing", links = {}}, "mistyped"))
  equal(again.revision, 2)
  equal(home:show(short).text, "Another thing")
  equal(home:show(short, saved.hash).text, "A thing")
  assert(home:withdraw(short, "twice"))
  equal(#home:list(), 0)
  equal(#home:list{withdrawn = true}, 1)
  equal(#home:show(short).history, 3)
  refused("conflict", "already withdrawn", home:withdraw(short))
end)

test("a block of time is put right by saying it anew", function()
  local home <close> = world()
  local saved = assert(home:log("2h visit yesterday")).saved[1]
  local again = assert(home:amend_log(saved.record, "1h30m recording", "mistyped"))
  equal(again.revision, 2)
  local record = home:show(saved.record)
  equal(record.minutes, 90)
  equal(record.category, "recording")
  equal(record.date, "2026-11-19")
  refused("input", '"vsit" is not', home:amend_log(saved.record, "2h vsit"))
  equal(home:show(saved.record).revision, 2)
end)

test("several records are saved, or none", function()
  local home <close> = world()
  local saved = assert(home:save_all{{kind = "cpd", text = "One"}, {kind = "cpd", text = "Two"}})
  equal(#saved, 2)
  refused("input", "", home:save_all{{kind = "cpd", text = "Three"}, {kind = "cpd"}})
  equal(texts(home:list()), "Two|One")
  equal(#assert(home:save_all{}), 0)
end)

test("a loop goes through the records, newest first", function()
  local home <close> = world()
  for _, text in ipairs{"first", "second threshold", "third"} do
    assert(home:learn(text))
  end
  assert(home:log("1h visit"))
  local found = {}
  for record in home:records{kind = "cpd"} do
    found[#found + 1] = record.text
  end
  equal(table.concat(found, "|"), texts(home:list{kind = "cpd"}))
  equal(texts(home:list{words = "threshold"}), "second threshold")
  equal(#home:list{most = 2}, 2)
  equal(#home:list{from = "2026-11-21"}, 0)
end)

test("a loop may be left, nested, and outlive its home", function()
  local home = world()
  for _, text in ipairs{"1", "2", "3"} do
    assert(home:learn(text))
  end
  local pairs_seen = 0
  for one in home:records() do
    for other in home:records() do
      pairs_seen = pairs_seen + 1
      if other.text == one.text then
        break
      end
    end
  end
  equal(pairs_seen, 6)
  local next_record = home:records()
  home:close()
  collectgarbage()
  equal(next_record().text, "3")
  next_record()
  next_record()
  equal(next_record(), nil)
  equal(next_record(), nil)
end)

test("a loop whose list was let go has nothing more", function()
  local home <close> = world()
  assert(home:learn("One"))
  local next_record, _, _, list = home:records()
  getmetatable(list).__close(list)
  equal(next_record(), nil)
end)

test("a loop that cannot begin is an error", function()
  local home <close> = world()
  raises("is in an order that can mean two different days", home.records, home, {from = "01/02/2026"})
  raises("there is no kind", home.records, home, {kind = "foo"})
end)

test("a session is recorded by one, signed by both", function()
  local home <close> = world()
  local saved = assert(home:session{minutes = "1h15m", account = "Caseload, leave", date = "2026-11-19"})
  assert(home:act_as("Tom"))
  equal(home:waiting()[1].record, saved.record)
  assert(home:add_account(saved.record, "I was more worried than I said."))
  equal(home:sign(saved.record, {outcome = "agree-with-comment", words = "A second visitor."}), true)
  refused("denied", "", home:sign(saved.record))
  assert(home:act_as("Asha"))
  equal(home:sign(saved.record), true)
  local record = home:show(saved.record)
  equal(#record.signatures, 2)
  equal(record.minutes, 75)
  equal(#home:waiting(), 0)
end)

test("an assessor's judgement is signed in the same act", function()
  local home <close> = world()
  refused("denied", "", home:endorse("Asha", {"pcf@2018#D1"}, "asye", "Seen in court."))
  assert(home:act_as("Tom"))
  local saved = assert(home:endorse("Asha", {"pcf@2018#D1", "pcf@2018#D2"}, "social-worker", "Seen in court."))
  local record = home:show(saved.record)
  equal(#record.links, 2)
  equal(#record.signatures, 1)
  refused("input", "", home:endorse("Asha", {"pcf@2018#D77"}, "asye", "Seen."))
  raises("a list of references expected", home.endorse, home, "Asha", {1}, "asye", "why")
end)

test("any kind is saved by its table, and cpd.kinds() says what it asks", function()
  local home <close> = world()
  local kinds = {}
  for _, kind in ipairs(cpd.kinds()) do
    kinds[kind.name] = kind
  end
  equal(kinds.observation.with, "observer")
  equal(kinds.note.private, true)
  equal(kinds.session.fields[3].type, "case")
  equal(kinds.session.fields[3].many, true)
  local saved = assert(home:save{kind = "observation", with = "Tom", text = "Began with her.", setting = "court", consent = true})
  equal(home:show(saved.record).people[2].role, "observer")
  local application = assert(home:save{kind = "application", grade = "advanced", refs = {saved.record}})
  equal(home:show(application.record).refs[1].revision, saved.hash)
  equal(assert(home:save{kind = "session", with = "Tom", cases = {"12", "LCS-7"}}).revision, 1)
  equal(home:list{kind = "session"}[1].cases[2], "LCS-7")
  refused("input", "never a name", home:save{kind = "action", text = "Ring", case = "Smith"})
end)
