-- Claims due jobs, each for one replica until its lease ends. KEYS: due times by user, attempts by user.
-- ARGV: now, end of the lease, how many at most. Returns user, attempts, user, attempts …
local found = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[3])
local claimed = {}
for _, person in ipairs(found) do
  redis.call('ZADD', KEYS[1], ARGV[2], person)
  claimed[#claimed + 1] = person
  claimed[#claimed + 1] = redis.call('HINCRBY', KEYS[2], person, 1)
end
if #found > 0 then
  redis.call('EXPIREAT', KEYS[2], redis.call('EXPIRETIME', KEYS[1]))
end
return claimed
