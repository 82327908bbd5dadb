-- Brings in a week of notes, one day a line, and says what is missing for the next grade:
--
--     lua5.4 notes.lua HOME PERSON < notes.txt        2026-11-16 2h visit, 45m recording
--
-- All lines are saved or none. What is not understood is named with its place, all of it at once.
local cpd = require "cpd"

local function fail(message, details)
  for _, issue in ipairs(details.issues) do
    io.stderr:write(("%d:%d: %s. %s\n"):format(issue.line or 0, issue.column or 0, issue.text, issue.hint or ""))
  end
  os.exit(details.exit, true)
end

local function print_findings(finding, depth)
  print(("  "):rep(depth) .. finding.state .. ": " .. finding.reason)
  for _, part in ipairs(finding.parts or {}) do
    print_findings(part, depth + 1)
  end
end

local home <close> = assert(cpd.open(arg[1]))
assert(home:act_as(arg[2]))
local saved, message, _, details = home:log(io.read("a"))
if not saved then
  fail(message, details)
end
print(("%d pieces, %s"):format(#saved.saved, cpd.duration(saved.total_minutes)))
local progress = assert(home:progress())
if progress.requirement then
  print_findings(progress.requirement, 0)
end
