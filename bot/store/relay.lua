-- Marks that a relay is in hand. KEYS[1] the person's relays. ARGV: operation, now, lease, seconds to live.
-- Returns 0: begun; 1: done before; 2: another has it in hand; 3: begun before, and it isn't known how that ended.
local state = redis.call('HGET', KEYS[1], ARGV[1])
if state == 'd' then
  return 1
end
-- Either way: after a clock was set back, a beginning in the time to come would hold the relay up until then.
if state and math.abs(tonumber(ARGV[2]) - tonumber(state)) < tonumber(ARGV[3]) then
  return 2
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[4])
return state and 3 or 0
