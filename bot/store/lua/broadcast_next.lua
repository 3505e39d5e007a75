-- Takes the next recipient of a broadcast and marks them unsure. KEYS: left, unsure, later. ARGV: TTL in seconds, now.
local found = redis.call('ZPOPMIN', KEYS[1])[1]
if not found then
  found = redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', ARGV[2], 'LIMIT', 0, 1)[1]
  if not found then
    return false
  end
  redis.call('ZREM', KEYS[3], found)
end
redis.call('HSET', KEYS[2], found, 1)
redis.call('EXPIRE', KEYS[2], ARGV[1])
return found
