-- Sliding-window rate limit. KEYS[1] a list of the times of the last uses, newest first.
-- ARGV: how many uses are allowed, per how many seconds. Returns 1 and counts the use if allowed, else 0.
local now = tonumber(redis.call('TIME')[1])
local places, seconds = tonumber(ARGV[1]), tonumber(ARGV[2])
local earlier = redis.call('LINDEX', KEYS[1], places - 1)
local age = earlier and now - tonumber(earlier)
if age and age >= 0 and age < seconds then  -- a negative age means that the clock was set back
  return 0
end
redis.call('LPUSH', KEYS[1], now)
redis.call('LTRIM', KEYS[1], 0, places - 1)
redis.call('EXPIRE', KEYS[1], seconds)
return 1
