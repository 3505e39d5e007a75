-- Makes a user due, unless they are due earlier. KEYS as in claim_due; ARGV: user, when, TTL in seconds.
-- A claimed entry's score is the end of its lease, a whole second. With half a second added, its release sees another
-- lease and leaves the entry: whoever claimed it may have read the record before this job was in it.
local score, at = redis.call('ZSCORE', KEYS[1], ARGV[1]), tonumber(ARGV[2])
if score and redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then
  redis.call('ZADD', KEYS[1], math.min(tonumber(score), at) + 0.5, ARGV[1])
else
  redis.call('ZADD', KEYS[1], 'LT', at, ARGV[1])
end
redis.call('EXPIRE', KEYS[1], ARGV[3])
