import { type Backend, frugalScript, script } from './backend.ts';
import { PUT_IN_CATALOG } from './catalog.ts';
import { MAY_HAVE_FAULT } from './faults.ts';

/** Reads what a call begins with: client and version, whether there is a fault, transaction, token, versions of catalogs, holder of the nonce. */
export const START_CALL = frugalScript(
  'mockTossStartCall',
  `${MAY_HAVE_FAULT}
local client, txId, endpoint, nonce = A[1], A[2], A[3], A[4]
local c = client ~= '' and findClient(client) or nil
if c then touchClient(client, c) end
local found = {c and {c[1], c[2]} or false, mayHaveFault(c), false, '', '', '', ''}
for i, name in ipairs({'personas', 'scenarios'}) do
  found[4 + i] = p .. (call('GET', p .. 'catalog:' .. name .. ':v') or '')
end
if c and nonce ~= '' then
  local holder = call('GET', lifeKey(c[3], 'nonce:' .. nonce))
  found[7] = holder and findTx(holder) and holder or ''
end
if c and txId ~= '' then
  local f, o = findTx(txId)
  if f and f[6] == client then found[3] = shown(f, o) end
end
if c and endpoint == 'token' then found[4] = call('GET', lifeKey(c[3], 'token')) or '' end
return found`,
);

/** Drops what is too old, at most so many records. Returns how many. Everything else lives on, as long as a process runs. */
const SWEEP = frugalScript(
  'mockTossSweep',
  `
local limit, swept = tonumber(A[1]), freeEnded(tonumber(A[1]))
for _, id in ipairs(call('ZRANGE', p .. 'txs:recency', 0, limit - 1)) do
  local f = readTx(id)
  if not f[1] then
    call('ZREM', p .. 'txs', id)
    call('ZREM', p .. 'txs:recency', id)
  elseif isRetained(f[7]) then
    break
  else
    local c = findOwner(f[6], f[5])
    if c then
      evict(id, f, c)
    elseif call('SISMEMBER', p .. 'ended', f[5]) == 1 then
      deleteTx(id, f)
      call('DECR', p .. 'ended:count')
    else
      deleteTx(id, f)
    end
  end
  swept = swept + 1
end
for _, id in ipairs(call('ZRANGE', p .. 'clients:recency', 0, limit - 1)) do
  local f = call('HMGET', p .. 'c:' .. id, 'json', 'life', 'touched')
  if f[1] and isRetained(f[3]) then break end
  dropClient(id, f[2])
  swept = swept + 1
end
for _, s in ipairs(call('ZRANGE', p .. 'journal', 0, limit - 1)) do
  local at = call('HGET', p .. 'j:' .. s, 'at')
  if at and isRetained(at) then break end
  dropEntry(s)
  swept = swept + 1
end
local events, most = root .. 'events', tonumber(A[2])
local size = call('MEMORY', 'USAGE', events) or 0
if size > most then call('XTRIM', events, 'MAXLEN', math.floor(call('XLEN', events) * most / size)) end
return swept`,
);

/** Keeps what has no age of its own, while a process runs. */
const LIVE_ON = frugalScript(
  'mockTossLiveOn',
  `
for _, name in ipairs({'epoch', 'identity', 'past', 'sequence', 'touches', 'events', 'coverage'}) do keep(root .. name) end
for _, name in ipairs({'clients', 'clients:recency', 'faults', 'faults:any', 'faults:any:v', 'ended', 'ended:count', 'full'}) do keep(p .. name) end
for _, name in ipairs({'personas', 'scenarios'}) do
  local key = p .. 'catalog:' .. name .. ':'
  keep(key .. 'values')
  keep(key .. 'order')
  keep(key .. 'v')
  for _, id in ipairs(call('HKEYS', key .. 'values')) do
    for _, word in ipairs(call('SMEMBERS', key .. 'words:' .. id)) do keep(key .. 'word:' .. word) end
    keep(key .. 'words:' .. id)
  end
end
for _, id in ipairs(call('SMEMBERS', p .. 'seed')) do
  local c = findClient(id)
  if c then keepClient(id, c[3]) end
end
for _, id in ipairs(call('ZRANGE', p .. 'faults:any', 0, -1)) do keep(p .. 'f:' .. id) end
keep(p .. 'seed')
return 1`,
);

const SEED = `${PUT_IN_CATALOG}
local place = 0
local function take()
  place = place + 1
  return A[place]
end
local function put()
  for _ = 1, tonumber(take()) do
    local id, json, instance = take(), take(), take()
    if not findClient(id) then
      putClient(id, json, instance, '1')
      call('SADD', p .. 'seed', id)
      keepNew(p .. 'seed')
    end
  end
  for _, name in ipairs({'personas', 'scenarios'}) do
    for _ = 1, tonumber(take()) do
      local id, json, words = take(), take(), {}
      for _ = 1, tonumber(take()) do words[#words + 1] = take() end
      if call('HEXISTS', catalogKey(name, 'values'), id) == 0 then putInCatalog(name, id, json, words) end
    end
  end
end
`;

/** Adds the records of the seed that do not exist yet. */
export const START = script(
  'mockTossStart',
  `${SEED}
put()
return 1`,
);

/** Begins a new epoch, with the seed. What was before is not seen any more; its memory is freed in turns. */
export const RESET = frugalScript(
  'mockTossReset',
  `${SEED}
call('SADD', root .. 'past', p)
keepNew(root .. 'past')
call('INCR', KEYS[1])
keepNew(KEYS[1])
p = root .. call('GET', KEYS[1]) .. ':'
put()
tell('k', 'storeReset')
return 1`,
);

/** Frees the records of past epochs, at most so many of each kind. Returns how many. */
const FREE_PAST = frugalScript(
  'mockTossFreePast',
  `
local past = call('SRANDMEMBER', root .. 'past')
if not past then return 0 end
local freed = 0
local function free(list, kind)
  for _, id in ipairs(call('ZRANGE', past .. list, 0, tonumber(A[1]) - 1)) do
    if kind == 't:' then
      local f = call('HMGET', past .. kind .. id, 'life', 'nonce')
      if f[1] then
        local l = past .. 'l:' .. f[1] .. ':'
        call('UNLINK', l .. 'nonce:' .. (f[2] or ''), l .. 'txs', l .. 'requested', l .. 'info')
      end
    elseif kind == 'c:' then
      local life = call('HGET', past .. kind .. id, 'life')
      local l = past .. 'l:' .. (life or '') .. ':'
      for _, name in ipairs(OF_LIFE) do call('UNLINK', l .. name) end
      call('UNLINK', l .. 'faults', l .. 'faults:v', past .. 'coverage:' .. id)
    end
    call('UNLINK', past .. kind .. id)
    call('ZREM', past .. list, id)
    freed = freed + 1
  end
end
free('txs', 't:')
free('journal', 'j:')
free('faults', 'f:')
free('clients', 'c:')
if freed > 0 then return freed end
for _, name in ipairs({'personas', 'scenarios'}) do
  local key = past .. 'catalog:' .. name .. ':'
  for _, id in ipairs(call('HKEYS', key .. 'values')) do
    for _, word in ipairs(call('SMEMBERS', key .. 'words:' .. id)) do call('UNLINK', key .. 'word:' .. word) end
    call('UNLINK', key .. 'words:' .. id)
  end
  call('UNLINK', key .. 'values', key .. 'order', key .. 'v')
end
for _, name in ipairs({'clients:recency', 'txs:recency', 'faults:any', 'faults:any:v', 'ended', 'ended:count', 'full', 'seed', 'journal:cleared', 'l:none:journal', 'l:none:journal:cleared'}) do
  call('UNLINK', past .. name)
end
call('SREM', root .. 'past', past)
return 1`,
);

/** How often each process looks for what is too old. */
const SWEEP_MS = 1_000;
/** So many records are dropped in one operation. */
const PER_SWEEP = 100;
/** So long at a time it drops and frees, so that calls are answered meanwhile. */
const SWEEP_AT_ONCE_MS = 100;
/** The most memory of the changes for events. */
const MAX_CHANGE_BYTES = 64 * 1024 * 1024;
/** What has no age of its own is kept for the retention time; it is told to live on so often. */
const LIVE_ON_MS = 60_000;

export interface Upkeep {
  /** From now on about once a second. */
  start(): void;
  stop(): void;
  /** Drops all that is too old. */
  sweepAll(): Promise<void>;
  liveOn(): Promise<void>;
}

/** What every process does for the server: drops what is too old, and keeps what has no age. `more`: what else is due each time. */
export const createUpkeep = (
  backend: Backend,
  more: () => Promise<void>,
  onError: (error: unknown) => void,
): Upkeep => {
  let timer: NodeJS.Timeout | undefined;
  let isBusy = false;
  let livedOnAt = Number.NEGATIVE_INFINITY;

  const sweep = async (): Promise<number> => (await backend.run(SWEEP, PER_SWEEP, MAX_CHANGE_BYTES)) as number;
  const liveOn = async (): Promise<void> => {
    livedOnAt = performance.now();
    await backend.run(LIVE_ON);
  };
  const work = async (): Promise<void> => {
    await more();
    const endsAt = performance.now() + SWEEP_AT_ONCE_MS;
    while ((await sweep()) >= PER_SWEEP && performance.now() < endsAt);
    while ((await backend.run(FREE_PAST, PER_SWEEP)) !== 0 && performance.now() < endsAt);
    if (performance.now() - livedOnAt >= LIVE_ON_MS) await liveOn();
  };
  const workOnce = async (): Promise<void> => {
    // A slow server is not asked again before it has answered.
    if (isBusy) return;
    isBusy = true;
    await work().catch(onError);
    isBusy = false;
  };
  return {
    start() {
      timer ??= setInterval(() => void workOnce(), SWEEP_MS).unref();
    },
    stop: () => clearInterval(timer),
    async sweepAll() {
      while ((await sweep()) >= PER_SWEEP);
    },
    liveOn,
  };
};
