// Redis runs a script in one go: nothing comes in between, and all of it is kept or nothing.

/**
 * A stream numbers its entries one by one, from the microsecond in which it was made: a reader with a number of
 * a stream that is lost finds a gap, and not other messages under that number.
 */
const PLACES = `
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000000 + time[2]
end
local function last()
  if redis.call('EXISTS', KEYS[1]) == 0 then return nil end
  local info = redis.call('XINFO', 'STREAM', KEYS[1])
  for i = 1, #info, 2 do
    if info[i] == 'last-generated-id' then return tonumber(string.match(info[i + 1], '^%d+')) end
  end
end
local function text(place) return string.format('%.0f', place) end
`;

/**
 * Keeps a message, unless it has a number that was taken before. Keys: the stream, and with a number where the highest of its client is.
 * Arguments: how many messages are kept, the message, its number, for how many milliseconds that is remembered.
 */
export const APPEND = `${PLACES}
if KEYS[2] then
  local taken = redis.call('GET', KEYS[2])
  if taken and tonumber(ARGV[3]) <= tonumber(taken) then return false end
end
local place = text((last() or now()) + 1)
redis.call('XADD', KEYS[1], 'MAXLEN', '=', ARGV[1], place .. '-0', 'message', ARGV[2])
if KEYS[2] then redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[4]) end
return place`;

/** What came after a place, and whether that is whole. */
export const SINCE = `${PLACES}
local place = last()
if not place then return {1, {}} end
local after = tonumber(ARGV[1])
local entries = redis.call('XRANGE', KEYS[1], (after < 0 or after > place) and '-' or '(' .. ARGV[1] .. '-0', '+')
local newest = entries[1] and tonumber(string.match(entries[1][1], '^%d+')) - 1 or place
return {newest == after and 0 or 1, entries}`;

/**
 * Where a reader goes on who had that place, or none yet. A stream that has lost places that were read, in a failover, does not give
 * them again: it goes on from a number above all of them, so that readers find the gap.
 */
export const GO_ON = `${PLACES}
local place, had = last() or 0, tonumber(ARGV[1])
if not had then return text(place) end
if place > 0 and place < had then
  place = now()
  redis.call('XSETID', KEYS[1], text(place) .. '-0')
  return text(place)
end
return ARGV[1]`;
