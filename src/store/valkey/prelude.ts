/**
 * What every script begins with. `KEYS[1]` is `{prefix}:epoch`; all keys of a deployment are in one slot of a cluster, because they
 * begin with the same text in braces. Records are JSON texts that no script looks into. Large numbers stay texts: Lua would round them.
 *
 * Keys, in the order in which they are described; `p` is the prefix with the epoch, which a reset of the store counts up:
 *
 * - `sequence`, `touches`: counters; `events`: the stream of changes; `coverage`: of all clients. They survive a reset.
 * - `p c:ID`: a client. `p clients`, `p clients:recency`: in the order of creation and of last touch.
 * - `p t:ID`: a transaction with its conduct. `p txs`, `p txs:recency`: as for clients.
 * - `p l:LIFE:…`: what belongs to one life of a client. `p ended`: lives whose transactions are not freed yet.
 * - `p j:SEQUENCE`: a journal entry. `p journal`: all of them; `p journal:cleared`: the last that was cleared with all before it.
 * - `p f:ID`: a fault. `p faults`: all of them; `p faults:any`: those for all clients.
 * - `p catalog:NAME…`: personas and scenarios.
 */
export const PRELUDE = `
local root = string.sub(KEYS[1], 1, -6)
local now, retention, me = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local A = {}
for i = 4, #ARGV do A[i - 3] = ARGV[i] end
local p = root .. (redis.call('GET', KEYS[1]) or '0') .. ':'
local call = redis.call
-- Beyond the retention: normally the sweep frees what is too old, and tells the observers.
local MARGIN = 600000

local function keep(key) call('PEXPIRE', key, retention + MARGIN) end
-- A key that lives on while a process runs still needs its first end.
local function keepNew(key) call('PEXPIRE', key, retention + MARGIN, 'NX') end
-- Counters begin with the time: after a loss of all data no number comes again that a process still knows.
local function countUp(name, by)
  local count = call('INCRBY', root .. name, by)
  if count > by then return count end
  local t = call('TIME')
  count = call('INCRBY', root .. name, t[1] * 1000 + math.floor(t[2] / 1000))
  keep(root .. name)
  return count
end
local function sequences(count) return countUp('sequence', count) end
local function sequence() return sequences(1) end
local function touches() return countUp('touches', 1) end
local function tell(...)
  call('XADD', root .. 'events', 'MAXLEN', '~', '20000', '*', 'r', me, ...)
  keepNew(root .. 'events')
end
local function isRetained(touched) return tonumber(touched) > tonumber(now) - retention end

local function dropFault(id)
  local f = call('HMGET', p .. 'f:' .. id, 'list')
  call('DEL', p .. 'f:' .. id)
  call('ZREM', p .. 'faults', id)
  if f[1] then
    call('ZREM', f[1], id)
    call('INCR', f[1] .. ':v')
    keep(f[1] .. ':v')
  end
end

local function lifeKey(life, name) return p .. 'l:' .. life .. ':' .. name end

local function dropEntry(s)
  local life = call('HGET', p .. 'j:' .. s, 'life')
  call('UNLINK', p .. 'j:' .. s)
  call('ZREM', p .. 'journal', s)
  if life then call('ZREM', lifeKey(life, 'journal'), s) end
end

-- What has no age of its own in a life, but faults.
local OF_LIFE = {'info', 'findings', 'findings:order', 'places', 'keys', 'tokens', 'token', 'journal', 'journal:cleared'}

-- A client that is used keeps all that belongs to its life; it is told so once a minute.
local function keepClient(id, life)
  if call('PTTL', p .. 'c:' .. id) > retention + MARGIN - 60000 then return end
  for _, key in ipairs({p .. 'c:' .. id, p .. 'coverage:' .. id, lifeKey(life, 'faults'), lifeKey(life, 'faults:v')}) do keep(key) end
  for _, name in ipairs(OF_LIFE) do keep(lifeKey(life, name)) end
  for _, fault in ipairs(call('ZRANGE', lifeKey(life, 'faults'), 0, -1)) do keep(p .. 'f:' .. fault) end
end

local function endLife(life)
  local count = call('ZCARD', lifeKey(life, 'txs'))
  if count > 0 then
    call('SADD', p .. 'ended', life)
    call('INCRBY', p .. 'ended:count', count)
    keepNew(p .. 'ended')
    keepNew(p .. 'ended:count')
  end
  for _, id in ipairs(call('ZRANGE', lifeKey(life, 'faults'), 0, -1)) do dropFault(id) end
  for _, name in ipairs(OF_LIFE) do call('UNLINK', lifeKey(life, name)) end
  call('UNLINK', lifeKey(life, 'faults:v'))
end

local function dropClient(id, life)
  call('UNLINK', p .. 'c:' .. id, p .. 'coverage:' .. id)
  call('ZREM', p .. 'clients', id)
  call('ZREM', p .. 'clients:recency', id)
  if life then endLife(life) end
  tell('k', 'lifeEnded', 'c', id)
end

-- json, version, life, last touch, whether it is of the seed, sequence
local function findClient(id)
  local f = call('HMGET', p .. 'c:' .. id, 'json', 'v', 'life', 'touched', 'seed', 'seq')
  if not f[1] then return nil end
  if f[5] == '1' or isRetained(f[4]) then return f end
  dropClient(id, f[3])
  return nil
end

local function touchClient(id, f)
  if f[5] == '1' then return end
  call('HSET', p .. 'c:' .. id, 'touched', now)
  call('ZADD', p .. 'clients:recency', touches(), id)
  keep(p .. 'clients:recency')
  keepClient(id, f[3])
end

-- The client of an owner, unless its life has ended.
local function findOwner(id, life)
  local c = findClient(id)
  if c and c[3] == life then return c end
  return nil
end

-- json, conduct, sequence, version, life, client, last touch, nonce
local function readTx(id)
  return call('HMGET', p .. 't:' .. id, 'json', 'conduct', 'seq', 'v', 'life', 'client', 'touched', 'nonce')
end

local function deleteTx(id, f)
  call('UNLINK', p .. 't:' .. id)
  call('ZREM', p .. 'txs', id)
  call('ZREM', p .. 'txs:recency', id)
  if not f[5] then return end
  call('ZREM', lifeKey(f[5], 'txs'), id)
  call('ZREM', lifeKey(f[5], 'requested'), id)
  if f[8] and f[8] ~= '' then call('DEL', lifeKey(f[5], 'nonce:' .. f[8])) end
end

local function faultUpTo(life) return call('HGET', lifeKey(life, 'info'), 'faultUpTo') or '0' end

-- Frees transactions of lives that have ended.
local function freeEnded(limit)
  local freed = 0
  while freed < limit do
    local life = call('SRANDMEMBER', p .. 'ended')
    if not life then
      -- What was counted and has come to its end meanwhile does not count.
      call('DEL', p .. 'ended:count')
      return freed
    end
    local id = call('ZRANGE', lifeKey(life, 'txs'), 0, 0)[1]
    if id then
      local f = readTx(id)
      -- With a seed, the next life has made the same id again.
      if f[5] == life then deleteTx(id, f) else call('ZREM', lifeKey(life, 'txs'), id) end
      call('DECR', p .. 'ended:count')
      freed = freed + 1
    else
      call('SREM', p .. 'ended', life)
      call('UNLINK', lifeKey(life, 'requested'))
    end
  end
  return freed
end

local function evict(id, f, c)
  local upTo = faultUpTo(f[5])
  deleteTx(id, f)
  tell('k', 'dropped', 's', f[3], 't', f[1], 'd', f[2], 'u', upTo, 'o', c[1])
end

local function findTx(id)
  local f = readTx(id)
  if not f[1] then return nil end
  local c = findOwner(f[6], f[5])
  if not c then return nil end
  if isRetained(f[7]) then return f, c end
  evict(id, f, c)
  return nil
end

local function touchTx(id, f)
  call('HSET', p .. 't:' .. id, 'touched', now)
  call('ZADD', p .. 'txs:recency', touches(), id)
  for _, key in ipairs({p .. 't:' .. id, p .. 'txs', p .. 'txs:recency', lifeKey(f[5], 'txs'), lifeKey(f[5], 'requested'), lifeKey(f[5], 'info')}) do keep(key) end
  if f[8] ~= '' then keep(lifeKey(f[5], 'nonce:' .. f[8])) end
end

-- What a change receives: transaction, conduct, sequence, version, fault mark, client, version of the client.
local function shown(f, c) return {f[1], f[2], f[3], f[4], faultUpTo(f[5]), c[1], c[2]} end

local function putClient(id, json, instance, seed)
  local s = sequence()
  call('HSET', p .. 'c:' .. id, 'json', json, 'v', 1, 'life', instance .. '.0', 'touched', now, 'seed', seed, 'seq', s)
  call('ZADD', p .. 'clients', s, id)
  keep(p .. 'clients')
  keep(p .. 'c:' .. id)
  if seed == '1' then return end
  call('ZADD', p .. 'clients:recency', touches(), id)
  keep(p .. 'clients:recency')
end

local function pageOf(key, before, count)
  return call('ZREVRANGEBYSCORE', key, before == '' and '+inf' or '(' .. before, '-inf', 'LIMIT', 0, count, 'WITHSCORES')
end
`;
