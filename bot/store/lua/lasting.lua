-- One command on a key, and the key's end with it. KEYS[1] the key; ARGV: seconds to live, 'kept' to leave an earlier
-- end as it is, the command, its arguments behind the key. Returns the command's reply.
local reply = redis.call(ARGV[3], KEYS[1], unpack(ARGV, 4))
local left = ARGV[2] == 'kept' and redis.call('TTL', KEYS[1]) or -1
if left < 0 or left > tonumber(ARGV[1]) then  -- no end, or one that a clock set back has put off
  redis.call('EXPIRE', KEYS[1], ARGV[1])
end
return reply
