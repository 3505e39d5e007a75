-- Runs one command on KEYS[1] and sets the key's TTL. ARGV: TTL in seconds, the command, its arguments after the key.
-- Returns the command's reply.
local reply = redis.call(ARGV[2], KEYS[1], unpack(ARGV, 3))
redis.call('EXPIRE', KEYS[1], ARGV[1])
return reply
