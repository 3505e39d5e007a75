-- Counts a vote once. KEYS: the operation's own key, the week's counts, all votes. ARGV: seconds to remember the
-- operation, seconds to keep the counts, field of the week to add to, field to take from ('' for none), then the same
-- two of all votes.
if not redis.call('SET', KEYS[1], '1', 'NX', 'EX', ARGV[1]) then
  return 0
end
for place = 2, 3 do
  local first = 2 * place - 1
  redis.call('HINCRBY', KEYS[place], ARGV[first], 1)
  if ARGV[first + 1] ~= '' and redis.call('HINCRBY', KEYS[place], ARGV[first + 1], -1) <= 0 then
    redis.call('HDEL', KEYS[place], ARGV[first + 1])
  end
  redis.call('EXPIRE', KEYS[place], ARGV[2])
end
return 1
