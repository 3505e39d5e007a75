-- Takes or renews an exclusive lease. KEYS[1] the lease; ARGV: owner, seconds. Returns 1 if the owner holds it, else 0.
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then
  if redis.call('TTL', KEYS[1]) > tonumber(ARGV[2]) then  -- the clock was set back
    redis.call('EXPIRE', KEYS[1], ARGV[2])
  end
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
return 1
