-- Writes a value if the one it was read from still stands there.
-- KEYS[1] the person's key; ARGV: token that must stand there ('' for: nothing), new value, its token, seconds to live.
-- A value begins with its token, 16 bytes. Returns nil when written, else what stands there ('' for nothing).
-- Clients send a command again when a reply is lost, so finding one's own token means: already written.
local now = redis.call('GET', KEYS[1])
local token = now and string.sub(now, 1, 16) or ''
if token == ARGV[1] or token == ARGV[3] then
  redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[4])
  return nil
end
return now or ''
