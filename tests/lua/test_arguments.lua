-- What a program gets wrong is an error that names the place; nothing ends the program, nothing is written.

local function circle()
  local one = {}
  one.one = {one}
  return one
end

local function deep(levels)
  local one = "end"
  for _ = 1, levels do
    one = {one}
  end
  return one
end

-- label, method, arguments, what is said
local SLIPS = {
  {"no line", "log", {}, "string expected"},
  {"a table for a line", "log", {{}}, "string expected"},
  {"a NUL in a line", "log", {"2h visit\0, 1h court"}, "a text cannot hold a NUL byte"},
  {"a text for a table", "save", {"cpd"}, "table expected"},
  {"a list for a draft", "save", {{"cpd"}}, "a table of names expected, got a list"},
  {"a function in a draft", "save", {{kind = "cpd", text = print}}, "text: a function cannot be kept"},
  {"a home in a draft", "save", {{kind = "cpd", text = io.stdout}}, "text: a userdata cannot be kept"},
  {"a thread deep in a draft", "save", {{links = {{node = "a"}, {node = coroutine.create(print)}}}},
    "links[2].node: a thread cannot be kept"},
  {"a NUL in a draft", "save", {{kind = "cpd", text = "a\0"}}, "text: a text cannot hold a NUL byte"},
  {"a NUL in a name", "save", {{["a\0"] = 1}}, "a name in a table must be a text without NUL bytes"},
  {"a name that is a flag", "save", {{[true] = 1}}, "a name in a table must be a text"},
  {"a name that is a fraction", "save", {{[1.5] = 1}}, "a name in a table must be a text"},
  {"a list with names", "save", {{links = {{}, x = 1}}}, "links: a table is either a list or has names"},
  {"a circle", "save", {circle()}, "too deep, or a table that holds itself"},
  {"too many levels", "save", {{a = deep(64)}}, "too deep, or a table that holds itself"},
  {"no number", "save", {{minutes = 0 / 0}}, "minutes: not a number, or an endless one"},
  {"an endless number", "save", {{minutes = math.huge}}, "minutes: not a number, or an endless one"},
  {"an unknown option", "list", {{knd = "cpd"}}, "there is no option 'knd'"},
  {"an option by number", "list", {{"cpd"}}, "there is no option '1'"},
  {"an option of another type", "list", {{kind = 5}}, "kind: text expected, got number"},
  {"a NUL in an option", "list", {{kind = "cpd\0"}}, "kind: a text cannot hold a NUL byte"},
  {"a flag that is none", "list", {{withdrawn = "no"}}, "withdrawn: true or false expected, got string"},
  {"half a record", "list", {{most = 1.5}}, "most: a whole number expected, got number"},
  {"fewer than none", "list", {{most = -1}}, "most: a number from 0 on expected"},
  {"options that are none", "progress", {5}, "table expected"},
  {"negative minutes", "session", {{minutes = -1}}, "minutes: a number from 0 on expected"},
  {"endless minutes", "session", {{minutes = 1e15}}, "minutes: a number from 0 on expected"},
  {"a table for a day", "renewal", {{}}, "string expected"},
  {"changes that are none", "amend", {"abcdef"}, "table expected"},
  {"a post that is none", "add_post", {"Asha"}, "table expected"},
}

for _, slip in ipairs(SLIPS) do
  local label, method, arguments, text = table.unpack(slip)
  test(label .. " is refused with its place", function()
    local home <close> = world()
    local before = home:about().position
    raises(text, home[method], home, table.unpack(arguments))
    equal(home:about().position, before)
  end)
end

test("a table is read as it is, whatever its metatable says", function()
  local home <close> = world()
  local function ask()
    error("asked")
  end
  local trap = {__index = ask, __len = ask, __pairs = ask}
  refused("input", "", home:save(setmetatable({kind = "cpd"}, trap)))
  equal(#home:list(setmetatable({kind = "cpd"}, trap)), 0)
end)

test("a table as deep as a tree can be crosses", function()
  local home <close> = world()
  refused("input", 'there is no field "a"', home:save{kind = "cpd", text = "x", a = deep(62)})
end)

test("as many names as a table may have, and one more", function()
  local home <close> = world()
  local wide = {kind = "cpd", text = "x"}
  for i = 1, 998 do
    wide["f" .. i] = i
  end
  refused("input", "there is no field", home:save(wide))
  wide.one_more = 1
  raises("too many names in one table", home.save, home, wide)
end)

test("a method on what is no home", function()
  local home <close> = world()
  for name, method in pairs(getmetatable(home).__index) do
    raises("cpd.home expected", method)
    raises("cpd.home expected", method, io.stdout)
    raises("cpd.home expected", method, select(4, home:records()))
  end
end)

-- Every method, thousands of times, with arguments out of a hat: each call answers or raises, and the home stays whole.
test("whatever a program gives, the home stays whole", function()
  local home <close> = world()
  local id = assert(home:learn("A thing")).record
  local names = {}
  for name in pairs(getmetatable(home).__index) do
    names[#names + 1] = name ~= "close" and name ~= "backup" and name or nil -- that makes folders wherever
  end
  table.sort(names)
  local function from_hat()
    local hat = table.pack(
      nil, "", "Asha", id, id:sub(-6), "2026-11-20", "2h visit", "\xC0\x80", ("x"):rep(70000), -1, 2 ^ 63, math.mininteger, 0.5,
      true, {}, {{}}, circle(), print, home, {"pcf@2018#D1", false}, {person = "Tom", from = "2026-01-01"},
      {kind = "cpd", text = "One"}, {kind = "reflection", text = "Two", links = {{node = "pcf@2018#D1"}}},
      {kind = "time", minutes = 2 ^ 40, category = {}}, {kind = "absence", from = "today", to = "yesterday"},
      {line = "assessor", person = "Vera", since = "2026-01-01"})
    return hat[math.random(hat.n)]
  end
  math.randomseed(4711)
  for i = 1, tonumber(os.getenv("CPD_LONG") and 20000 or 1500) do
    local name = names[i % #names + 1]
    local well, value, message, code, details = pcall(home[name], home, from_hat(), from_hat(), from_hat())
    if not well then
      equal(type(value), "string", name)
    elseif value == nil then
      assert(type(message) == "string" and type(code) == "string" and #details.issues > 0, name)
      assert(code ~= "internal" and code ~= "damaged" and code ~= "unknown", name .. ": " .. code .. ": " .. message)
    end
  end
  equal(home:verify().whole, true)
  equal(home:rebuild(), 0)
end)
