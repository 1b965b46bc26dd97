import type { Owner } from '../../domain/client.ts';
import type { Endpoint } from '../../domain/endpoint.ts';
import { decideFault, type Fault, isUsedUp, trigger } from '../../domain/fault.ts';
import type { FaultFilter, FaultStore } from '../store.ts';
import type { Stored } from '../stored.ts';
import { type Backend, frugalScript, type Reply, script } from './backend.ts';
import { compareAndSet } from './compare-and-set.ts';
import { fromJson } from './json.ts';
import { partsOf } from './life.ts';
import { rowsOf, walkPages } from './pages.ts';
import { Turns } from './turns.ts';

/** The lists of faults that concern a life: its own, and that for all clients. */
const LISTS = `
local function listOf(client, life)
  if client == '' then return p .. 'faults:any' end
  if not findOwner(client, life) then return nil end
  return lifeKey(life, 'faults')
end
local function versionOf(list) return call('GET', list .. ':v') or '0' end
local function countUpList(list)
  call('INCR', list .. ':v')
  keep(list .. ':v')
end
local function endFault(id, change)
  local client = call('HGET', p .. 'f:' .. id, 'client') or ''
  dropFault(id)
  tell('k', 'fault', 'i', id, 'c', client, 'w', change, 'f', '')
end
-- The list of a fault, unless the life of its client has ended.
local function listHolding(id)
  local f = call('HMGET', p .. 'f:' .. id, 'list', 'client', 'life')
  if not f[1] then return nil end
  if f[2] ~= '' and not findOwner(f[2], f[3]) then return nil end
  return f[1]
end
`;

const ADD = script(
  'mockTossAddFault',
  `${LISTS}
local id, client, life, json, max = A[1], A[2], A[3], A[4], tonumber(A[5])
local list = listOf(client, life)
if not list then return 'ended' end
if call('ZCARD', list) >= max then return 'full' end
local s = sequence()
call('HSET', p .. 'f:' .. id, 'json', json, 'list', list, 'client', client, 'life', life)
call('ZADD', list, s, id)
call('ZADD', p .. 'faults', s, id)
for _, key in ipairs({list, p .. 'faults', p .. 'f:' .. id}) do keep(key) end
countUpList(list)
tell('k', 'fault', 'i', id, 'c', client, 'w', 'created', 'f', json)
return 'added'`,
);

/** The faults that concern a call, newest first, and the versions of both lists. */
const READ = frugalScript(
  'mockTossReadFaults',
  `${LISTS}
local own = A[1] ~= '' and listOf(A[1], A[2]) or nil
local any = p .. 'faults:any'
local found = {own and versionOf(own) or '', versionOf(any)}
local rows = {}
for _, list in ipairs(own and {own, any} or {any}) do
  local all = call('ZRANGE', list, 0, -1, 'WITHSCORES')
  for i = 1, #all, 2 do rows[#rows + 1] = {tonumber(all[i + 1]), all[i]} end
end
table.sort(rows, function(a, b) return a[1] > b[1] end)
for _, row in ipairs(rows) do found[#found + 1] = call('HGET', p .. 'f:' .. row[2], 'json') end
return found`,
);

/** Writes changed faults, or deletes those whose JSON is empty, if both lists are the same still. */
const WRITE = script(
  'mockTossWriteFaults',
  `${LISTS}
local own = A[1] ~= '' and listOf(A[1], A[2]) or nil
local any = p .. 'faults:any'
if (own and versionOf(own) or '') ~= A[3] or versionOf(any) ~= A[4] then return 0 end
for i = 5, #A, 2 do
  local list = call('HGET', p .. 'f:' .. A[i], 'list')
  if A[i + 1] == '' then
    endFault(A[i], 'used-up')
  else
    call('HSET', p .. 'f:' .. A[i], 'json', A[i + 1])
    countUpList(list)
  end
end
return 1`,
);

const GET = frugalScript(
  'mockTossGetFault',
  `${LISTS}
local list = listHolding(A[1])
if not list then return nil end
return {call('HGET', p .. 'f:' .. A[1], 'json'), versionOf(list)}`,
);

const WRITE_ONE = script(
  'mockTossWriteFault',
  `${LISTS}
local list = listHolding(A[1])
if not list then return nil end
if versionOf(list) ~= A[2] then return {call('HGET', p .. 'f:' .. A[1], 'json'), versionOf(list)} end
if A[3] == '' then
  endFault(A[1], 'used-up')
else
  call('HSET', p .. 'f:' .. A[1], 'json', A[3])
  countUpList(list)
end
return 1`,
);

const DELETE = frugalScript(
  'mockTossDeleteFault',
  `${LISTS}
local list = listHolding(A[1])
if not list then return 0 end
endFault(A[1], 'deleted')
return 1`,
);

const LIST = frugalScript(
  'mockTossListFaults',
  `${LISTS}
local key = p .. 'faults'
if A[1] ~= '' then
  local c = findClient(A[1])
  if not c then return {} end
  key = lifeKey(c[3], 'faults')
end
local rows = pageOf(key, A[2], A[3])
local found = {}
for i = 1, #rows, 2 do
  found[#found + 1] = rows[i + 1]
  found[#found + 1] = listHolding(rows[i]) and call('HGET', p .. 'f:' .. rows[i], 'json') or ''
end
return found`,
);

/** For the beginning of a call. */
export const MAY_HAVE_FAULT = `
local function mayHaveFault(c)
  if call('ZCARD', p .. 'faults:any') > 0 then return 1 end
  if c and call('ZCARD', lifeKey(c[3], 'faults')) > 0 then return 1 end
  return 0
end
`;

interface Candidates {
  readonly own: string;
  readonly any: string;
  readonly faults: readonly Fault[];
}

const written = (fault: Fault): string => (isUsedUp(fault) ? '' : JSON.stringify(fault));

const toOne = (reply: Reply): { readonly fault: Fault; readonly version: string } | undefined => {
  if (!Array.isArray(reply)) return undefined;
  const [json, version] = reply as [string, string];
  return { fault: fromJson<Fault>(json), version: String(version) };
};

export class ValkeyFaults implements FaultStore {
  readonly #backend: Backend;
  readonly #turns = new Turns();

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  async add(fault: Fault, owner: Owner | null): Promise<'added' | 'full' | 'ended'> {
    const { maxFaults } = this.#backend.limits;
    const reply = await this.#backend.run(ADD, fault.id, ...partsOf(owner), JSON.stringify(fault), maxFaults);
    return reply as 'added' | 'full' | 'ended';
  }

  take(endpoint: Endpoint, owner: Owner | null): Promise<Fault | undefined> {
    const parts = partsOf(owner);
    const read = async (): Promise<Candidates> => {
      const [own = '', any = '', ...faults] = (await this.#backend.run(READ, ...parts)) as readonly string[];
      return { own, any, faults: faults.map((json) => fromJson<Fault>(json)) };
    };
    return this.#turns.take('', () =>
      compareAndSet<Candidates, readonly Fault[], Fault | undefined>({
        recent: undefined,
        read,
        change: ({ faults }) => {
          const { taken, changed } = decideFault(faults, endpoint, owner?.clientId ?? null);
          return { write: changed.length === 0 ? undefined : changed, result: taken };
        },
        write: async ({ own, any }, changed) => {
          const faults = changed.flatMap((fault) => [fault.id, written(fault)]);
          const reply = await this.#backend.run(WRITE, ...parts, own, any, ...faults);
          return reply === 1 ? 'written' : { now: await read() };
        },
      }),
    );
  }

  async use(id: string): Promise<boolean> {
    const used = await this.#turns.take('', () =>
      compareAndSet<NonNullable<ReturnType<typeof toOne>>, Fault, true>({
        recent: undefined,
        read: async () => toOne(await this.#backend.run(GET, id)),
        change: ({ fault }) => ({ write: trigger(fault), result: true }),
        write: async ({ version }, fault) => {
          const reply = await this.#backend.run(WRITE_ONE, id, version, written(fault));
          return reply === 1 ? 'written' : { now: toOne(reply) };
        },
      }),
    );
    return used ?? false;
  }

  async list({ limit, before, clientId }: FaultFilter): Promise<Stored<Fault>[]> {
    const rows = walkPages(
      async (from, count) => rowsOf(await this.#backend.run(LIST, clientId ?? '', from, count)),
      before,
    );
    const found: Stored<Fault>[] = [];
    for await (const { sequence, value } of rows) {
      if (value === '') continue;
      if (found.push({ sequence, value: fromJson<Fault>(value) }) >= limit) break;
    }
    return found;
  }

  async delete(id: string): Promise<boolean> {
    return (await this.#backend.run(DELETE, id)) === 1;
  }
}
