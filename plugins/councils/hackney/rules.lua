-- Hackney: the consultant social worker leads a small unit by practising. FACT marks what is known of the model, CHOICE what we made up.

local least_direct = "20%"  -- CHOICE: FACT is only that the consultant practises; no share is published
local weeks = 6             -- CHOICE: how far back unit meetings are looked at
local meetings = 5          -- CHOICE: one of the weeks may be leave

-- FACT: the unit meets weekly. A time block with the field below was such a meeting.
local function unit_meetings(facts)
  local week, count, minutes, last = {}, 0, 0, nil
  for _, block in ipairs(facts.time) do
    if block.fields and block.fields["unit-meeting"] and block.days_ago < weeks * 7 then
      local number = block.days_ago // 7
      if not week[number] then count = count + 1 end
      week[number] = true
      minutes = minutes + block.minutes
      last = block.days_ago
    end
  end
  return count, minutes, last
end

return {
  overlays = "career-england-children",
  grades = {
    {
      code = "consultant-social-worker",
      practice_minimum = {
        code = "hackney-consultant",
        title = "The consultant leads the unit by practising",
        all = {
          {
            code = "hackney-direct",
            title = "A part of the recorded time is direct work",
            note = "Our choice: no share is published.",
            share = { category = { "direct" }, window = "12 months", min = least_direct, weeks = 7, full_week = "70%" },
          },
          {
            code = "hackney-meets",
            title = "The unit meets weekly, and the consultant is there",
            note = "That the unit meets weekly is known; how many of six weeks are enough is our choice.",
            predicate = "weekly-unit-meeting",
          },
        },
      },
    },
  },

  predicates = {
    ["weekly-unit-meeting"] = {
      sentence = "a unit meeting in " .. meetings .. " of the last " .. weeks .. " weeks",
      test = function(facts)
        local count = unit_meetings(facts)
        return count >= meetings, "a unit meeting is on record in " .. count .. " of the last " .. weeks .. " weeks"
      end,
    },
  },

  -- FACT: about half a day a week. One tick on a line that is written anyhow: cpd log "3h30 team meeting" --set unit-meeting
  fields = {
    {
      kind = "time",
      code = "unit-meeting",
      label = "Weekly unit meeting",
      hint = "Tick it when the whole unit planned its cases together.",
      type = "flag",
    },
  },

  reports = {
    ["unit-meetings"] = {
      title = "Unit meetings in the last six weeks",
      columns = { "Weeks with a meeting", "Hours in all", "Last, days ago" },
      row = function(facts)
        local count, minutes, last = unit_meetings(facts)
        return { count, string.format("%d.%d", minutes // 60, minutes % 60 // 6), last or "none" }
      end,
    },
  },
}
