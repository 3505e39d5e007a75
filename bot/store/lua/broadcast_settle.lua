-- Records the result of one delivery of a broadcast. KEYS: left, unsure, counts, later. ARGV: follower, result, TTL in
-- seconds, when to retry (for the result 'later'). Idempotent: only followers in 'unsure' are settled.
if redis.call('HDEL', KEYS[2], ARGV[1]) == 0 then
  return 0
end
if ARGV[2] == 'later' then
  redis.call('ZADD', KEYS[4], ARGV[4], ARGV[1])
  redis.call('EXPIRE', KEYS[4], ARGV[3])
else
  redis.call('HINCRBY', KEYS[3], ARGV[2], 1)
  redis.call('EXPIRE', KEYS[3], ARGV[3])
end
return 1
