-- Compare-and-set: writes a value if the stored one still has the expected token (its first 16 bytes).
-- KEYS[1] the value's key; ARGV: expected token ('' for no value), new value, its token, TTL in seconds.
-- Returns nil when written, else the stored value ('' for none).
-- Clients resend a command when the reply is lost, so finding the new token means: already written.
local now = redis.call('GET', KEYS[1])
local token = now and string.sub(now, 1, 16) or ''
if token == ARGV[1] or token == ARGV[3] then
  redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[4])
  return nil
end
return now or ''
