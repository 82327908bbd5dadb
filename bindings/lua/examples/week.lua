-- Where a week went: lua5.4 week.lua HOME PERSON [FIRST DAY, like 2026-11-16]
local cpd = require "cpd"
local home <close> = assert(cpd.open(arg[1]))
assert(home:act_as(arg[2]))
local hours = assert(home:hours{from = arg[3] or os.date("%Y-%m-%d", os.time() - 6 * 86400)})
for _, part in ipairs(hours.categories) do
  print(("%-36s %10s"):format(part.title, cpd.duration(part.minutes)))
end
print(("%-36s %10s"):format("Written down since " .. hours.from, cpd.duration(hours.total_minutes)))
