-- Opening, closing, who acts.

test("the module names its version and what it can do", function()
  equal(cpd.version, "0.1.0")
  for _, name in ipairs{"open", "init", "check", "minutes", "duration", "kinds"} do
    equal(type(cpd[name]), "function", name)
  end
end)

test("a home says what it is", function()
  local home <close> = world()
  local about = assert(home:about())
  equal(about.demo, true)
  equal(about.people, 3)
  equal(tostring(home), "cpd.home (open)")
end)

test("a home that is not there is an answer, not an error", function()
  local details = refused("absent", "", cpd.open("/nowhere/at/all"))
  equal(details.exit, 4)
end)

test("assert raises what went wrong", function()
  raises("there is no", function() assert(cpd.open("/nowhere/at/all")) end)
end)

test("a home is closed at the end of its scope, by name, and twice", function()
  local kept
  do
    local home <close> = world()
    kept = home
  end
  equal(tostring(kept), "cpd.home (closed)")
  kept:close()
  raises("this home is closed", kept.about, kept)
  raises("this home is closed", kept.records, kept)
end)

test("an error leaves no home open", function()
  local kept
  raises("on purpose", function()
    local home <close> = world()
    kept = home
    error("on purpose")
  end)
  equal(tostring(kept), "cpd.home (closed)")
end)

test("a home that nobody holds is closed by the collector", function()
  local function descriptors()
    collectgarbage()
    collectgarbage()
    local n, list = 0, scratch()
    assert(os.execute(("ls /proc/$PPID/fd > '%s'"):format(list)))
    for _ in io.lines(list) do
      n = n + 1
    end
    return n
  end
  local open_some = coroutine.wrap(function() -- on a stack of its own, of which nothing lingers on this one
    for _ = 1, 5 do
      world():about()
    end
  end)
  local kept <close> = world()
  local before = descriptors()
  open_some()
  assert(descriptors() <= before)
  local another <close> = world()
  assert(descriptors() > before, "an open home has descriptors")
end)

test("two handles see each other's records", function()
  local one <close>, folder = world()
  local other <close> = assert(cpd.open(folder, {clock = "2026-11-20T12:00:00Z"}))
  assert(other:act_as("Asha"))
  assert(one:log("2h visit"))
  equal(#assert(other:list()), 1)
end)

test("nobody acts until it is said who", function()
  local mine <close>, folder = world()
  local home <close> = assert(cpd.open(folder))
  refused("input", "it is not said who acts", home:log("2h visit"))
  refused("absent", "", home:act_as("Nobody"))
  equal(home:act_as("Tom"), true)
end)

test("the clock stands where it is told to", function()
  local _ <close>, folder = world()
  local home <close> = assert(cpd.open(folder, {clock = "2026-11-18T09:00:00Z"}))
  assert(home:act_as("Asha"))
  local saved = assert(home:log("1h visit")).saved[1]
  equal(saved.date, "2026-11-18")
  refused("input", "", cpd.open(folder, {clock = "18 November"}))
end)

test("a home is not made where something is", function()
  local _ <close>, folder = world()
  refused("conflict", "", cpd.init(folder, {demo = true}))
end)

test("what is wrong with the sets of a new home is said at once", function()
  local folder = scratch()
  os.execute(("mkdir -p '%s/sets/one'"):format(folder))
  for _, version in ipairs{"1", "2"} do
    local file <close> = assert(io.open(folder .. "/sets/one/" .. version .. ".yaml", "w"))
    file:write("format: 1\nset: one\n")
  end
  local details = refused("input", "", cpd.init(folder .. "/home", {sets = folder .. "/sets"}))
  local places = {}
  for _, issue in ipairs(details.issues) do
    places[issue.place] = true
  end
  assert(places["one/1.yaml"] and places["one/2.yaml"])
  equal(io.open(folder .. "/home/home.yaml"), nil)
end)
