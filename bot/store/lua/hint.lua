-- Takes one of the places that a group has for hints within some seconds.
-- KEYS[1] the group's list of the moments of its last hints, newest first; ARGV: places, seconds.
-- Returns 1 when there was a place, else 0.
local now = tonumber(redis.call('TIME')[1])
local places, seconds = tonumber(ARGV[1]), tonumber(ARGV[2])
local earlier = redis.call('LINDEX', KEYS[1], places - 1)
local age = earlier and now - tonumber(earlier)
if age and age >= 0 and age < seconds then  -- a time to come means that the clock was set back
  return 0
end
redis.call('LPUSH', KEYS[1], now)
redis.call('LTRIM', KEYS[1], 0, places - 1)
redis.call('EXPIRE', KEYS[1], seconds)
return 1
