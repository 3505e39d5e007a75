-- Marks that a relay is in hand. KEYS[1] the person's relays. ARGV: operation, now, lease, seconds to live, the field
-- that says who waits ('' where order doesn't matter), this one's number, seconds that one waits for an earlier one.
-- Returns 0: begun; 1: done before; 2: another has it in hand, or an earlier one waits; 3: begun before, and it isn't
-- known how that ended; 4: refused before, so not sent.
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
-- Either way: after a clock was set back, a beginning in the time to come would hold the relay up until then.
if state and state ~= 'r' and math.abs(now - tonumber(state)) < tonumber(ARGV[3]) then
  return 2
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[4])
return state == 'r' and 4 or state and 3 or 0
