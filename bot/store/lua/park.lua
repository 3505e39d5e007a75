-- Adds a dead letter. KEYS[1] the list, newest first; ARGV: entry, how many to keep, TTL in seconds.
redis.call('LPUSH', KEYS[1], ARGV[1])
redis.call('LTRIM', KEYS[1], 0, ARGV[2] - 1)
redis.call('EXPIRE', KEYS[1], ARGV[3])
