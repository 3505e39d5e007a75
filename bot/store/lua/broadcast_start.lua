-- Copies the current followers as a broadcast's recipients. KEYS: left, followers; ARGV: TTL in seconds.
if redis.call('ZUNIONSTORE', KEYS[1], 1, KEYS[2]) > 0 then
  redis.call('EXPIRE', KEYS[1], ARGV[1])
end
