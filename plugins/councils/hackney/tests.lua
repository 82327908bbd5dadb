-- Cases for Hackney's rules.

local function meeting(days_ago, fields)
  return { day = "2026-01-01", days_ago = days_ago, minutes = 210, fields = fields or { ["unit-meeting"] = true } }
end

local function facts(...)
  return { time = { ... } }
end

return {
  { title = "five of six weeks", predicate = "weekly-unit-meeting",
    facts = facts(meeting(36), meeting(29), meeting(22), meeting(15), meeting(1)), expect = "met", reason = "5 of the last 6" },
  { title = "two meetings in one week are one week", predicate = "weekly-unit-meeting",
    facts = facts(meeting(29), meeting(22), meeting(15), meeting(1), meeting(0)), expect = "not-yet", reason = "4 of the last 6" },
  { title = "seven weeks ago is too long ago", predicate = "weekly-unit-meeting",
    facts = facts(meeting(42), meeting(36), meeting(29), meeting(22), meeting(15)), expect = "not-yet" },
  { title = "no meeting was marked", predicate = "weekly-unit-meeting", facts = facts(), expect = "not-yet" },
}
