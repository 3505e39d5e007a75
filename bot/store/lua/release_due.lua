-- Releases a claimed job, if the lease is still the claimed one. KEYS as in claim_due.
-- ARGV: user, end of the lease, when the user is due next (0: never), how many attempts at that have failed.
local score = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not score or tonumber(score) ~= tonumber(ARGV[2]) then
  return 0
end
if tonumber(ARGV[3]) > 0 then
  redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1])
else
  redis.call('ZREM', KEYS[1], ARGV[1])
end
if tonumber(ARGV[4]) > 0 then
  redis.call('HSET', KEYS[2], ARGV[1], ARGV[4])
else
  redis.call('HDEL', KEYS[2], ARGV[1])
end
return 1
