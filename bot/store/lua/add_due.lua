-- Makes a user due, unless they are due earlier. KEYS as for claim; ARGV: user, when, TTL in seconds.
-- A claimed entry's score is its lease's end, and a lease ends on a full second. Half a second more, and its release finds
-- another lease and leaves the entry: whoever has claimed it may have read the record before this job was in it.
local score, at = redis.call('ZSCORE', KEYS[1], ARGV[1]), tonumber(ARGV[2])
if score and redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then
  redis.call('ZADD', KEYS[1], math.min(tonumber(score), at) + 0.5, ARGV[1])
else
  redis.call('ZADD', KEYS[1], 'LT', at, ARGV[1])
end
redis.call('EXPIRE', KEYS[1], ARGV[3])
