-- The next to be told, from now on unsure. KEYS: left, unsure. ARGV: seconds to live.
local found = redis.call('ZPOPMIN', KEYS[1])
if not found[1] then
  return false
end
redis.call('HSET', KEYS[2], found[1], 1)
redis.call('EXPIRE', KEYS[2], ARGV[1])
return found[1]
