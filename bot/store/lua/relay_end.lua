-- Records how a relay ended, unless its start was erased meanwhile: erased data must stay erased.
-- KEYS[1] the user's relay hash. ARGV: the operation's field, TTL in seconds, how many fields the hash may have (past
-- that it is deleted first), fields and values to write.
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then
  return 0
end
if redis.call('HLEN', KEYS[1]) > tonumber(ARGV[3]) then
  redis.call('DEL', KEYS[1])
end
redis.call('HSET', KEYS[1], unpack(ARGV, 4))
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1
