-- Runs files of tests under an ordinary lua5.4:
--
--     run-one lua5.4 run.lua FILE...
--
-- A file is called with `test`: test("what holds", function() … end) is one TAP case, and fails with the first error in it. Beside
-- it stand what tests begin with (world) and what they say of a call (equal, refused, raises).
local cpd = require "cpd"

local out, count, good, files = io.stdout, 0, true, {}
for _, one in ipairs(arg) do
  local tap = one:match("^%-%-tap=(.*)")
  if tap then
    out = assert(io.open(tap, "w"))
  else
    files[#files + 1] = one
  end
end

-- The path of something new, in a folder that goes when the tests end.
local used = 0
local function scratch()
  used = used + 1
  return ("%s/lua-%d"):format(assert(os.getenv("TMPDIR"), "tests/run-one says where"), used)
end

-- Homes are copies of one that is made once: Tom is Asha's supervisor, Asha acts.
local CLOCK = "2026-11-20T12:00:00Z"
local first
local function make_first()
  first = scratch()
  local home <close> = assert(cpd.init(first, {
    demo = true, clock = CLOCK, sets = os.getenv("CPD_SOURCE_ROOT") .. "/competencies",
    press = os.getenv("CPD_BUILD_ROOT") .. "/libcpd/press/cpd-press.so",
  }))
  for _, name in ipairs{"Asha Mbeki", "Tom Price", "Vera Long"} do
    assert(home:add_person(name))
  end
  assert(home:add_post("Asha", {ladder = "career-england-children", grade = "social-worker", since = "2025-09-01"}))
  assert(home:add_registration("Asha", {body = "Social Work England", number = "SW1", since = "2025-09-01"}))
  assert(home:add_contact("Asha", {line = "supervisor", person = "Tom", since = "2025-09-01"}))
end

local function world()
  if not first then
    make_first()
  end
  local folder = scratch()
  assert(os.execute(("cp -r '%s' '%s'"):format(first, folder)))
  local home = assert(cpd.open(folder, {clock = CLOCK}))
  assert(home:act_as("Asha"))
  return home, folder
end

local function said(value)
  return type(value) == "string" and ("%q"):format(value) or tostring(value)
end

local function equal(found, expected, label)
  if found ~= expected then
    error(("%sexpected %s, found %s"):format(label and label .. ": " or "", said(expected), said(found)), 2)
  end
end

-- A call that answers nil, message, code, details; gives the details.
local function refused(code, text, ...)
  local value, message, found, details = ...
  equal(value, nil, "refused")
  equal(found, code, message)
  if not message:find(text, 1, true) then
    error(("%q does not say %q"):format(message, text), 2)
  end
  assert(#details.issues > 0 and details.code == code and details.text ~= "" and details.exit >= 3)
  return details
end

-- A call that is a program's slip: an error of Lua's.
local function raises(text, call, ...)
  local well, message = pcall(call, ...)
  if well or not tostring(message):find(text, 1, true) then
    error(("%s, and it does not say %q"):format(well and "no error" or said(message), text), 2)
  end
end

local function test(label, run)
  local well, message = xpcall(run, debug.traceback)
  count, good = count + 1, good and well
  out:write(well and "ok " or "not ok ", count, " - ", label, "\n")
  if not well then
    out:write("# ", tostring(message):gsub("\n", "\n# "), "\n")
  end
end

local env = setmetatable({
  test = test, world = world, scratch = scratch, equal = equal, refused = refused, raises = raises, cpd = cpd,
}, {__index = _G})
for _, file in ipairs(files) do
  assert(loadfile(file, "t", env))()
end
out:write("1..", count, "\n")
out:close()
os.exit(good, true)
