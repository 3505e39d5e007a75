-- Notes how a relay ended, if it is still known that it was begun: what was forgotten meanwhile stays forgotten.
-- KEYS[1] the person's relays. ARGV: its field, seconds to live, how many fields may be there (past that they begin
-- anew), fields and values to write.
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then
  return 0
end
if redis.call('HLEN', KEYS[1]) > tonumber(ARGV[3]) then
  redis.call('DEL', KEYS[1])
end
redis.call('HSET', KEYS[1], unpack(ARGV, 4))
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1
