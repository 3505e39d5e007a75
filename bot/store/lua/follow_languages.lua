-- The languages of a shard's followers. KEYS: followers, languages; ARGV: TTL in seconds.
-- Older versions wrote only the first key: the languages are then read from the followers, once.
if redis.call('EXISTS', KEYS[2]) == 0 then
  for _, member in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
    redis.call('SADD', KEYS[2], string.match(member, '|(.*)$'))
  end
  redis.call('EXPIRE', KEYS[2], ARGV[1])
end
return redis.call('SMEMBERS', KEYS[2])
