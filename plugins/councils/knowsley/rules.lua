-- Knowsley: supervision at least monthly, with the line manager, led by a registered social worker.
-- FACT marks what the council's policy says; CHOICE what we had to decide to make it countable.

local month = 31       -- CHOICE: a month is 31 days, so that no weekday is ever a day late
local fortnight = 14   -- CHOICE: FACT is only that newly qualified workers have it more often
local looked_back = 182 -- CHOICE: gaps are looked for in the last half year

-- The signed sessions of the last half year, oldest first.
local function recent(facts)
  local sessions = {}
  for _, session in ipairs(facts.sessions) do
    if session.signed and session.days_ago <= looked_back then
      sessions[#sessions + 1] = session
    end
  end
  return sessions
end

local function days(n)
  return n == 1 and "1 day" or n .. " days"
end

-- How many days back sessions can be judged: half a year, or since the first that is on record at all.
local function known_days(facts)
  local first = facts.sessions[1]
  return first and first.days_ago < looked_back and first.days_ago or looked_back
end

-- The longest stretch without a signed session, from there up to today.
local function longest_gap(facts)
  local gap, before = 0, known_days(facts)
  for _, session in ipairs(recent(facts)) do
    if before - session.days_ago > gap then gap = before - session.days_ago end
    before = session.days_ago
  end
  return before > gap and before or gap
end

local function at_least_every(most)
  return function(facts)
    local sessions = recent(facts)
    if #sessions == 0 then
      if (facts.months_in_grade or 0) < 1 then return nil, "the post has just begun and no session is on record" end
      return false, "no session signed by both is on record in the last half year"
    end
    local gap = longest_gap(facts)
    if gap > most then return false, "the longest time without a signed session was " .. days(gap) end
    if known_days(facts) < most then return nil, "sessions are on record for " .. days(known_days(facts)) .. " only" end
    return true, #sessions .. (#sessions == 1 and " signed session" or " signed sessions") ..
      " in the last half year, never more than " .. days(gap) .. " apart"
  end
end

-- Was this session led by a registered social worker? nil: nothing on record says so, and nobody looked.
local function led_by_registered(session)
  local led_by = session.led_by or {}
  if led_by.registration then return led_by.registration == "registered" end
  if session.fields and session.fields["registration-checked"] then return true end
  return nil
end

local function registered_lead(facts)
  local unknown = 0
  for _, session in ipairs(recent(facts)) do
    local registered = led_by_registered(session)
    if registered == false then
      return false, "the session of " .. session.day .. " was led by somebody whose registration was " ..
        session.led_by.registration .. " on that day"
    end
    if registered == nil then unknown = unknown + 1 end
  end
  if unknown > 0 then
    return nil, "of " .. unknown .. (unknown == 1 and " session" or " sessions") ..
      " nothing says that a registered social worker led on the day"
  end
  if #recent(facts) == 0 then return nil, "no session signed by both is on record in the last half year" end
  return true, "each was led by somebody registered on the day"
end

-- FACT: with the line manager. CHOICE: the newest signed session decides, and where the line manager is not registered a second,
-- registered supervisor is needed; so a session with somebody else passes when that person is registered.
local function with_line_manager(facts)
  local sessions = recent(facts)
  local last = sessions[#sessions]
  if not last then return nil, "no session signed by both is on record in the last half year" end
  if last.led_by and last.led_by.line_manager then return true, "the last was with the line manager" end
  if led_by_registered(last) then return true, "the last was with another registered supervisor" end
  return false, "the last was with neither the line manager nor a registered supervisor"
end

local function supervision(grade, how_often, title)
  return {
    code = grade,
    supervision = {
      code = "knowsley-supervision-" .. grade,
      title = "Supervised as the council's policy asks",
      all = {
        { code = "knowsley-often-" .. grade, title = title, predicate = how_often },
        { code = "knowsley-registered-" .. grade, title = "Led by a registered social worker, on the day of the session",
          predicate = "registered-lead" },
        { code = "knowsley-manager-" .. grade, title = "With the line manager", predicate = "with-line-manager" },
      },
    },
  }
end

-- FACT: one policy for all social workers. CHOICE: which grades of the national ladder those are.
local grades = { supervision("nqsw", "fortnightly", "A newly qualified worker has a session at least every fortnight (our choice)") }
for _, grade in ipairs { "social-worker", "experienced", "advanced-practitioner", "consultant-social-worker",
                         "practice-supervisor", "team-manager" } do
  grades[#grades + 1] = supervision(grade, "monthly", "At least one session a month")
end

return {
  overlays = "career-england-children",
  grades = grades,

  predicates = {
    monthly = {
      sentence = "a session signed by both at least every " .. month .. " days",
      test = at_least_every(month),
    },
    fortnightly = {
      sentence = "a session signed by both at least every " .. fortnight .. " days",
      test = at_least_every(fortnight),
    },
    ["registered-lead"] = {
      sentence = "that a registered social worker leads, checked for the day of the session",
      test = registered_lead,
    },
    ["with-line-manager"] = {
      sentence = "that it is with the line manager, or with a second, registered supervisor",
      test = with_line_manager,
    },
  },

  -- Only for a supervisor whose registration is not on record in the home: one tick, and nothing to type.
  fields = {
    {
      kind = "session",
      code = "registration-checked",
      label = "Supervisor's registration checked on the day",
      hint = "Tick it when you looked them up in the public register.",
      type = "flag",
    },
  },

  reports = {
    supervision = {
      title = "Supervision in the last half year",
      columns = { "Signed sessions", "Last, days ago", "Longest gap, days", "Registered lead" },
      row = function(facts)
        local sessions = recent(facts)
        local registered = registered_lead(facts)
        local led = registered and "yes" or registered == false and "no" or "cannot tell"
        if #sessions == 0 then return { 0, "none", "none", led } end
        return { #sessions, sessions[#sessions].days_ago, longest_gap(facts), led }
      end,
    },
  },
}
