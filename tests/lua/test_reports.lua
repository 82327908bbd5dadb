-- Reports are the documented objects, as tables.

test("each report names its schema", function()
  local home <close> = world()
  assert(home:log("2h visit"))
  for schema, report in pairs{
    ["cpd.hours/1"] = home:hours(), ["cpd.progress/1"] = home:progress(), ["cpd.practice/1"] = home:practice(),
    ["cpd.renewal/1"] = home:renewal(), ["cpd.verify/1"] = home:verify(), ["cpd.framework-list/1"] = home:frameworks(),
    ["cpd.framework/1"] = home:framework("pcf@2018"),
  } do
    equal(report.schema, schema)
  end
end)

test("progress gives its reasons", function()
  local home <close> = world()
  local progress = assert(home:progress())
  equal(progress.ready, false)
  equal(progress.requirement.state, "not-yet")
  assert(#progress.requirement.parts > 0 and progress.requirement.parts[1].reason ~= "")
  refused("input", "", home:progress{grade = "emperor"})
  refused("input", "", home:progress{known_at = 1000000})
  refused("input", "", home:progress{as_of = "yesterday"})
end)

test("what a report says with null is not there", function()
  local home <close> = world()
  assert(home:act_as("Tom"))
  local progress = assert(home:progress())
  equal(progress.practice, nil)
  equal(type(progress.practice_note), "string")
end)

test("an answer as known at a position stays the same", function()
  local home <close> = world()
  local position = home:about().position
  local before = home:progress{as_of = "2026-11-20", known_at = position}
  assert(home:learn("A thing", {peer = "With Ben"}))
  local after = home:progress{as_of = "2026-11-20", known_at = position}
  equal(after.requirement.reason, before.requirement.reason)
end)

test("hours are summed over a period", function()
  local home <close> = world()
  assert(home:log("2026-11-16 2h visit, 1h recording"))
  assert(home:log("2026-11-13 5h visit"))
  equal(home:hours{from = "2026-11-16"}.total_minutes, 180)
  equal(home:hours{to = "2026-11-13"}.total_minutes, 300)
  equal(home:hours().total_minutes, 480)
  refused("input", "", home:hours{from = "2026-02-30"})
end)

test("others see what they may", function()
  local home <close> = world()
  assert(home:act_as("Vera"))
  refused("absent", "", home:hours{person = "Asha"})
  refused("absent", "", home:progress{person = "Asha"})
  refused("absent", "", home:person("Asha"))
end)

test("a whole home is whole, and its indexes are right", function()
  local home <close> = world()
  assert(home:log("2h visit"))
  equal(home:verify().whole, true)
  equal(home:rebuild(), 0)
end)

test("a log is held against a checkpoint that was kept", function()
  local home <close> = world()
  local kept = assert(home:checkpoint())
  assert(home:log("2h visit"))
  equal(home:verify(kept).checkpoint.holds, true)
  local newer = assert(home:checkpoint())
  local other <close> = world()
  equal(other:verify(newer).checkpoint.holds, false) -- a copy from before: its log is shorter
  equal(other:verify(newer).whole, false)
  refused("input", "", home:verify("no checkpoint"))
end)

test("what time can go into is listed", function()
  local home <close> = world()
  local found = {}
  for _, category in ipairs(home:categories()) do
    found[category.code] = category
  end
  equal(found.direct.front_line, true)
  equal(found.recording.front_line, false)
end)

test("people are listed and shown", function()
  local home <close> = world()
  local people = assert(home:people("2026-11-20"))
  equal(#people, 3)
  local asha = assert(home:person("Asha"))
  equal(asha.posts[1].grade, "social-worker")
  equal(asha.contacts[1].line, "supervisor")
  refused("input", "", home:add_person(""))
  refused("input", "", home:add_post("Asha", {grade = "social-worker"}))
  refused("input", "", home:add_contact("Asha", {line = "supervisor", since = "2026-01-01"}))
  refused("absent", "", home:add_contact("Asha", {line = "supervisor", person = "Zoe", since = "2026-01-01"}))
end)

test("a set is checked, all at once", function()
  local file <close> = assert(io.open(os.getenv("CPD_SOURCE_ROOT") .. "/competencies/pcf/2018.yaml"))
  local text = file:read("a")
  equal(cpd.check(text, "pcf/2018.yaml"), true)
  local details = refused("input", "", cpd.check("format: 1\nset: one\nversion: two words\n", "mine.yaml"))
  assert(#details.issues > 2)
  equal(details.issues[1].place, "mine.yaml")
end)

test("times are read and written as people do", function()
  equal(cpd.minutes("1h30m"), 90)
  equal(cpd.duration(90), "1h 30m")
  equal(cpd.duration(-45), "-45m")
  for _, minutes in ipairs{0, 1, 59, 60, 61, 1439, 6000} do
    local text = cpd.duration(minutes)
    equal(minutes == 0 and 0 or cpd.minutes(text), minutes, text)
  end
  refused("input", "", cpd.minutes("1:30"))
end)

test("the kinds are named with their fields", function()
  local found = {}
  for _, kind in ipairs(cpd.kinds()) do
    found[kind.name] = kind
  end
  equal(found.reflection.private, true)
  equal(found.absence.range, true)
  equal(found.cpd.links, true)
  equal(found.time.fields[2].name, "minutes")
  equal(found.time.fields[2].type, "minutes")
  equal(found.time.fields[2].required, true)
end)
