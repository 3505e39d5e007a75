-- Counts a user's vote, or moves an earlier one. KEYS: the user's mark, this week's counts, all votes, the counts of
-- the week of the earlier vote. ARGV: the expected mark ('' for none), the new mark, TTL of a new mark, TTL of counts
-- (seconds), the fields to increment in this week's counts and in all votes, the two to decrement ('' for none).
-- Returns nil when counted, else the stored mark.
local stood = redis.call('GET', KEYS[1]) or ''
if stood ~= ARGV[1] then
  return stood
end
if stood == '' then
  redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
else
  redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL')
end
for place = 2, 3 do
  redis.call('HINCRBY', KEYS[place], ARGV[place + 3], 1)
  redis.call('EXPIRE', KEYS[place], ARGV[4])
end
if ARGV[7] ~= '' then
  for place, key in ipairs({KEYS[4], KEYS[3]}) do
    local field = ARGV[place + 6]
    local left = tonumber(redis.call('HGET', key, field) or '0')
    if left > 1 then
      redis.call('HINCRBY', key, field, -1)
    elseif left == 1 then
      redis.call('HDEL', key, field)
    end
  end
end
return nil
