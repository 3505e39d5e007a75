-- Those to be told are those who follow now. KEYS: left, who follows; ARGV: seconds to live.
if redis.call('ZUNIONSTORE', KEYS[1], 1, KEYS[2]) > 0 then
  redis.call('EXPIRE', KEYS[1], ARGV[1])
end
