-- A council's own rules, tried and adopted from Lua.

local KNOWSLEY = os.getenv("CPD_SOURCE_ROOT") .. "/plugins/councils/knowsley"

test("a variant is checked and tried, and nothing is kept", function()
  local home <close> = world()
  local before = home:about().position
  local checked = assert(home:check_variant(KNOWSLEY))
  equal(checked.variant, "knowsley")
  local tried = assert(home:test_variant(KNOWSLEY))
  equal(tried.failed, 0)
  assert(tried.passed > 0)
  equal(home:about().position, before)
  equal(#home:variants().variants, 0)
  refused("absent", "", home:check_variant("/nowhere"))
end)

test("what an adopted variant adds and reports is there", function()
  local home <close> = world()
  equal(#home:fields("session"), 0)
  assert(home:adopt_variant(KNOWSLEY))
  equal(home:variants().variants[1].in_force, true)
  refused("conflict", "", home:adopt_variant(KNOWSLEY))
  local field = assert(home:fields("session"))[1]
  assert(field.name:find("^knowsley/"))
  local saved = assert(home:session({account = "Caseload"}, {[field.name] = field.type == "flag" or field.words[1]}))
  assert(home:show(saved.record)[field.name])
  refused("input", "", home:session({account = "Caseload"}, {["knowsley/nothing"] = true}))
  refused("input", "", home:log("2h visit", {["knowsley/nothing"] = true}))
  raises("there is no such kind", home.fields, home, "foo")
  local code = home:check_variant(KNOWSLEY).reports[1].code
  equal(home:report("knowsley", code).schema, "cpd.variant-report/1")
  refused("absent", "", home:report("knowsley", "nothing"))
end)
