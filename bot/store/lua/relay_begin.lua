-- Marks a relay as in progress. KEYS[1] the user's relay hash. ARGV: the operation's field, now, lease, TTL, the field
-- of the message that waits for a retry ('' where order doesn't matter), this message's update id, how long it waits
-- for an earlier one (times in seconds). Returns a RelayState: 0 started; 1 done before; 2 in progress elsewhere, or an
-- earlier message waits; 3 started before with an unknown result; 4 refused before, so not sent.
local state = redis.call('HGET', KEYS[1], ARGV[1])
if state == 'd' then
  return 1
end
local now = tonumber(ARGV[2])
if ARGV[5] ~= '' then
  local number, at = string.match(redis.call('HGET', KEYS[1], ARGV[5]) or '', '^(%d+):(%d+)$')
  if number and tonumber(number) < tonumber(ARGV[6]) and math.abs(now - tonumber(at)) < tonumber(ARGV[7]) then
    return 2
  end
end
-- abs: if the clock was set back, a start time in the future would block the relay until then.
if state and state ~= 'r' and math.abs(now - tonumber(state)) < tonumber(ARGV[3]) then
  return 2
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[4])
return state == 'r' and 4 or state and 3 or 0
