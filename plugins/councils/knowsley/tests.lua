-- Cases for Knowsley's rules. A session is a day, how many days ago it was, whether both signed, and who led it.

local function session(days_ago, led_by, more)
  local one = { day = "2026-01-01", days_ago = days_ago, minutes = 90, signed = true, led_by = led_by }
  for key, value in pairs(more or {}) do one[key] = value end
  return one
end

local manager = { registration = "registered", line_manager = true }
local unregistered = { registration = "removed", line_manager = true }
local unknown = { line_manager = true }

local function facts(...)
  return { months_in_grade = 14, sessions = { ... } }
end

return {
  { title = "monthly, to the day", predicate = "monthly", facts = facts(session(62, manager), session(31, manager), session(0, manager)),
    expect = "met", reason = "3 signed sessions" },
  { title = "half a year of it, and one long before", predicate = "monthly",
    facts = facts(session(300, manager), session(160, manager), session(130, manager), session(100, manager), session(70, manager),
                  session(40, manager), session(10, manager)), expect = "met" },
  { title = "the half year began without one", predicate = "monthly",
    facts = facts(session(300, manager), session(31, manager), session(3, manager)), expect = "not-yet", reason = "151 days" },
  { title = "the first session on record was the other day", predicate = "monthly", facts = facts(session(9, manager)),
    expect = "cannot-tell", reason = "for 9 days only" },
  { title = "a day too late", predicate = "monthly", facts = facts(session(63, manager), session(31, manager)),
    expect = "not-yet", reason = "32 days" },
  { title = "none for five weeks now", predicate = "monthly", facts = facts(session(64, manager), session(35, manager)),
    expect = "not-yet", reason = "35 days" },
  { title = "a session that one alone signed does not count", predicate = "monthly",
    facts = facts(session(40, manager), session(5, manager, { signed = false })), expect = "not-yet" },
  { title = "nothing in half a year", predicate = "monthly", facts = facts(session(183, manager)), expect = "not-yet",
    reason = "no session signed by both" },
  { title = "the first weeks of a post", predicate = "monthly", facts = { months_in_grade = 0, sessions = {} },
    expect = "cannot-tell" },
  { title = "newly qualified, every other week", predicate = "fortnightly", facts = facts(session(15, manager), session(1, manager)),
    expect = "met" },
  { title = "newly qualified, monthly only", predicate = "fortnightly", facts = facts(session(31, manager), session(1, manager)),
    expect = "not-yet" },
  { title = "newly qualified, and the first session was last week", predicate = "fortnightly", facts = facts(session(7, manager)),
    expect = "cannot-tell", reason = "for 7 days only" },
  { title = "led by somebody registered", predicate = "registered-lead", facts = facts(session(31, manager), session(2, manager)),
    expect = "met" },
  { title = "registration gone on one of the days", predicate = "registered-lead",
    facts = facts(session(31, unregistered), session(2, manager)), expect = "not-yet", reason = "removed" },
  { title = "nothing says who led", predicate = "registered-lead", facts = facts(session(2, unknown)), expect = "cannot-tell",
    reason = "of 1 session" },
  { title = "looked up on the day", predicate = "registered-lead",
    facts = facts(session(2, unknown, { fields = { ["registration-checked"] = true } })), expect = "met" },
  { title = "no session to say with whom", predicate = "with-line-manager", facts = facts(), expect = "cannot-tell" },
  { title = "with the line manager", predicate = "with-line-manager", facts = facts(session(2, manager)), expect = "met" },
  { title = "with a second, registered supervisor", predicate = "with-line-manager",
    facts = facts(session(2, { registration = "registered", line_manager = false })), expect = "met", reason = "another registered" },
  { title = "with a colleague", predicate = "with-line-manager", facts = facts(session(2, { line_manager = false })),
    expect = "not-yet" },
}
