-- Keys, sharing, what a text may tell; bundles and backups.

local PASSPHRASE = "a long passphrase"

-- An organisation's home: Asha and Tom have begun, Asha acts, both are locked.
local function organisation()
  local folder = scratch()
  local home = assert(cpd.init(folder, {
    organisation = true, clock = "2026-11-20T12:00:00Z", sets = os.getenv("CPD_SOURCE_ROOT") .. "/competencies",
    press = os.getenv("CPD_BUILD_ROOT") .. "/libcpd/press/cpd-press.so",
  }))
  for _, name in ipairs{"Asha Mbeki", "Tom Price"} do
    assert(home:add_person(name))
    local code = assert(home:start_keys(name))
    assert(home:begin_keys(name, code, PASSPHRASE))
    assert(home:lock(name))
  end
  assert(home:act_as("Asha"))
  return home, folder
end

test("a private text is read after unlocking, and no more after locking", function()
  local home <close> = organisation()
  local id = assert(home:reflect("I went in with my mind made up.")).record
  equal(home:show(id).locked_to_you, true)
  equal(home:show(id).text, nil)
  refused("denied", "", home:unlock("another passphrase"))
  equal(home:show(id).text, nil)
  assert(home:unlock(PASSPHRASE))
  equal(home:show(id).text, "I went in with my mind made up.")
  equal(home:keys("Asha").unlocked, true)
  assert(home:lock("Asha"))
  equal(home:show(id).text, nil)
  equal(home:keys("Asha").opened_by, "passphrase")
end)

test("keys in a file need no passphrase, and none fits them", function()
  local home <close> = world()
  local id = assert(home:reflect("Mine.")).record
  equal(home:show(id).text, "Mine.")
  refused("locked", "", home:unlock(PASSPHRASE))
  refused("denied", "", home:begin_keys("Asha", "nothing", PASSPHRASE))
  refused("absent", "", home:start_keys("Nobody"))
  equal(home:lock("Nobody"), true)
end)

test("sharing needs the author's key, and what comes later ends with it", function()
  local home <close> = organisation()
  local id = assert(home:reflect("raw")).record
  refused("locked", "", home:share(id, "Tom"))
  assert(home:unlock(PASSPHRASE))
  assert(home:amend(id, {text = "cleaned"}, "names"))
  assert(home:share(id, "Tom"))
  refused("conflict", "", home:share(id, "Tom"))
  assert(home:unshare(id, "Tom"))
  assert(home:amend(id, {text = "later"}, "more"))
  assert(home:act_as("Tom"))
  equal(home:shared()[1].locked, true)
  assert(home:unlock(PASSPHRASE))
  local list = assert(home:shared())
  equal(#list, 1)
  equal(list[1].text, "cleaned")
  equal(list[1].last_shared, "2026-11-20")
  equal(home:show(id, "1").text, nil)
end)

test("one version only, by its number", function()
  local home <close> = organisation()
  assert(home:unlock(PASSPHRASE))
  local id = assert(home:reflect("one")).record
  assert(home:amend(id, {text = "two"}))
  refused("absent", "no version 7", home:share(id, "Tom", {revision = "7"}))
  assert(home:share(id, "Tom", {revision = "1", only = true}))
  assert(home:act_as("Tom"))
  assert(home:unlock(PASSPHRASE))
  equal(home:shared()[1].text, "one")
end)

test("what may tell who somebody is, looked at and released", function()
  local home <close> = world()
  local id = assert(home:learn("Mr Harold Okafor rang.")).record
  local told = assert(home:identifying(id))
  equal(told.mine, true)
  assert(told.unseen > 0 and told.held > 0 and #told.found > 0)
  refused("conflict", "", home:looked(id, ("0"):rep(64)))
  assert(home:looked(id, told.hash))
  equal(home:identifying(id).unseen, 0)
  assert(home:identifying(id).held > 0)
  refused("input", "", home:release(id, ""))
  assert(home:release(id, "he asked to be named", told.hash))
  equal(home:identifying(id).held, 0)
  assert(home:act_as("Tom"))
  refused("denied", "", home:looked(id))
  equal(home:verify().whole, true)
end)

test("a record goes from a home into another as bytes", function()
  local home <close>, folder = world()
  local id = assert(home:learn("Read it.")).record
  assert(home:session{with = "Tom", account = "Caseload."})
  local asha = home:person("Asha").id
  local bytes, report = assert(home:make_bundle())
  equal(report.schema, "cpd.bundle-made/1")
  equal(#report.withheld, 0)
  local inside = assert(cpd.look_bundle(bytes))
  equal(inside.whole, true)
  equal(inside.holder.name, "Asha Mbeki")
  local next_home <close> = assert(cpd.init(scratch(), {
    clock = "2026-11-21T12:00:00Z", sets = os.getenv("CPD_SOURCE_ROOT") .. "/competencies",
    press = os.getenv("CPD_BUILD_ROOT") .. "/libcpd/press/cpd-press.so",
  }))
  refused("locked", "", next_home:take_bundle(bytes))
  local taken = assert(next_home:take_bundle(bytes, {key_file = folder .. "/keys/person/" .. asha}))
  equal(taken.began, true)
  assert(next_home:act_as("Asha"))
  equal(next_home:show(id).text, "Read it.")
  equal(next_home:verify().whole, true)
  assert(next_home:take_bundle(bytes))
  equal(next_home:rebuild(), 0)
end)

test("texts of some kinds stay behind", function()
  local home <close> = world()
  assert(home:session{with = "Tom", account = "Caseload."})
  local _, report = assert(home:make_bundle{withhold = {"account of a session"}})
  equal(report.withheld[1].kind, "account")
  refused("input", "no kind of record", home:make_bundle{withhold = {"sessions"}})
  raises("withhold: a list of kinds expected", home.make_bundle, home, {withhold = {5}})
  raises("withhold: a list of kinds expected", home.make_bundle, home, {withhold = "session"})
end)

test("what is no bundle, and one that was changed, is refused", function()
  local home <close> = world()
  local bytes = assert(home:make_bundle())
  refused("input", "", cpd.look_bundle("no bundle"))
  local last = #bytes // 2
  local other = bytes:sub(1, last) .. string.char((bytes:byte(last + 1) + 1) % 256) .. bytes:sub(last + 2)
  local value, _, code = cpd.look_bundle(other)
  assert(value == nil and (code == "tampered" or code == "damaged" or code == "input"), code)
  value = home:take_bundle(other)
  equal(value, nil)
  equal(home:verify().whole, true)
end)

test("a backup is a home of its own", function()
  local home <close> = world()
  local id = assert(home:learn("Read it.")).record
  local folder = scratch()
  assert(home:backup(folder))
  refused("conflict", "", home:backup(folder))
  local copy <close> = assert(cpd.open(folder))
  assert(copy:act_as("Asha"))
  equal(copy:show(id).text, "Read it.")
  equal(copy:verify().whole, true)
end)

-- Councils' rules run elsewhere, and see nothing of this module: a variant whose script looks for it finds nothing.
test("a variant's script has none of this", function()
  local home <close> = world()
  local folder = scratch()
  local names = {}
  for name in pairs(getmetatable(home).__index) do
    names[#names + 1] = ("%q"):format(name)
  end
  for name in pairs(cpd) do
    names[#names + 1] = ("%q"):format(name)
  end
  assert(os.execute(("mkdir '%s'"):format(folder)))
  local function write(name, text)
    local file <close> = assert(io.open(folder .. "/" .. name, "w"))
    assert(file:write(text))
  end
  write("variant.yaml", [[
name: prying
version: "1"
api: 1
title: It looks for what it must not have
nation: england
layer: council
publisher: Nobody
from: 2026-01-01
source: none
licence: none
checked_by: none
certainty: unconfirmed
]])
  write("rules.lua", ([[
local names = {%s}
local found = ""
local function look(where, table)
  if type(table) ~= "table" then return end
  for _, name in ipairs(names) do
    if type(table[name]) == "function" and not (where == "_G" and name == "check") then found = found .. " " .. where .. "." .. name end
  end
end
for _, name in ipairs{"require", "package", "io", "os", "debug", "load", "loadfile", "dofile", "cpd", "home", "collectgarbage"} do
  if _G[name] ~= nil then found = found .. " " .. name end
end
look("_G", _G)
return { predicates = { prying = { sentence = "nothing of the house", test = function(facts)
  look("facts", facts)
  for key, value in pairs(facts) do look("facts." .. tostring(key), value) end
  return found == "", "found" .. found
end } } }
]]):format(table.concat(names, ", ")))
  write("tests.lua", [[return { { title = "it finds nothing", predicate = "prying", facts = {}, expect = "met" } }]])
  local tested = assert(home:test_variant(folder))
  equal(tested.failed, 0, tested.cases[1].reason)
  equal(tested.passed, 1)
end)
