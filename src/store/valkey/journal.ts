import type { Owner } from '../../domain/client.ts';
import { type JournalFilter, matchesEntry } from '../../domain/filters/journal-filter.ts';
import { type JournalEntry, summarizeCall, withoutClient } from '../../domain/journal.ts';
import type { CoverageStore, JournalStore } from '../store.ts';
import type { Page, Stored } from '../stored.ts';
import { type Backend, frugalScript, type Reply, script } from './backend.ts';
import { fromJson } from './json.ts';
import { partsOf } from './life.ts';
import { walkPages } from './pages.ts';

/** Coverage of a client lasts until its deletion. */
const COVER = `
local function cover(key, from)
  for i = from, #A do call('ZADD', key, 'NX', touches(), A[i]) end
  keep(key)
end
local function coverAll(client, from)
  cover(root .. 'coverage', from)
  if client == '' or from > #A then return end
  cover(p .. 'coverage:' .. client, from)
end
`;

/** Which list an entry is in, and whether it is there still. */
const ENTRIES = `
-- whose: 'all', 'none', or 'client' with its id
local function journalOf(whose, client)
  if whose == 'all' then return p .. 'journal' end
  if whose == 'none' then return lifeKey('none', 'journal') end
  local c = findClient(client)
  return c and lifeKey(c[3], 'journal')
end
local function readEntry(s) return call('HMGET', p .. 'j:' .. s, 'json', 'life', 'client', 'at') end
local function isCleared(s, list) return tonumber(s) <= tonumber(call('GET', list .. ':cleared') or '0') end
local function isThere(s, j)
  return j[1] and isRetained(j[4]) and (j[3] == '' or findOwner(j[3], j[2]))
    and not isCleared(s, p .. 'journal') and not isCleared(s, lifeKey(j[2], 'journal'))
end
`;

const RECORD = script(
  'mockTossRecord',
  `${COVER}
local client, life, json, summary, max, maxClient = A[1], A[2], A[3], A[4], tonumber(A[5]), tonumber(A[6])
local known = client ~= '' and findOwner(client, life)
if not known then client, life = '', 'none' end
local s = sequence()
call('HSET', p .. 'j:' .. s, 'json', json, 'life', life, 'client', client, 'at', now)
keep(p .. 'j:' .. s)
local own = lifeKey(life, 'journal')
for _, key in ipairs({p .. 'journal', own}) do
  call('ZADD', key, s, s)
  keep(key)
end
if call('ZCARD', own) > maxClient then dropEntry(call('ZRANGE', own, 0, 0)[1]) end
while call('ZCARD', p .. 'journal') > max do dropEntry(call('ZRANGE', p .. 'journal', 0, 0)[1]) end
tell('k', 'recorded', 's', s, 'e', summary, 'n', client == '' and '1' or '')
coverAll(client, 7)
return s`,
);

/** Rows of a sequence, the entry, and whether its client is unknown. The entry is empty where it is gone. */
const LIST = frugalScript(
  'mockTossListJournal',
  `${ENTRIES}
local list = journalOf(A[1], A[2])
if not list then return {} end
local rows = pageOf(list, A[3], A[4])
local found = {}
for i = 1, #rows, 2 do
  local j = readEntry(rows[i])
  found[#found + 1] = {rows[i + 1], isThere(rows[i], j) and j[1] or '', j[3] == '' and '1' or ''}
end
return found`,
);

const GET = frugalScript(
  'mockTossGetJournal',
  `${ENTRIES}
local j = readEntry(A[1])
if not isThere(A[1], j) then return nil end
return {j[1], j[3] == '' and '1' or ''}`,
);

/** Hides all entries of a list in one step. The mark lives longer than they do. */
const CLEAR = frugalScript(
  'mockTossClearJournal',
  `${ENTRIES}
local list = journalOf(A[1], A[2])
if not list then return 0 end
call('SET', list .. ':cleared', sequence())
keep(list .. ':cleared')
tell('k', 'cleared', 'w', A[1], 'c', A[2])
return 1`,
);

/** Frees cleared entries of a list, at most so many. Returns how many. */
const FREE_CLEARED = frugalScript(
  'mockTossFreeJournal',
  `${ENTRIES}
local list = journalOf(A[1], A[2])
if not list then return 0 end
local cleared = call('ZRANGEBYSCORE', list, '-inf', call('GET', list .. ':cleared') or '0', 'LIMIT', 0, A[3])
for _, s in ipairs(cleared) do
  dropEntry(s)
  -- Also one that has come to its end by itself.
  call('ZREM', list, s)
end
return #cleared`,
);

/** So many entries are freed in one operation: the server answers nobody else meanwhile. */
const PER_FREE = 100;

const ADD_COVERAGE = script(
  'mockTossAddCoverage',
  `${COVER}
coverAll(A[1] ~= '' and findOwner(A[1], A[2]) and A[1] or '', 3)
return 1`,
);

const LIST_COVERAGE = frugalScript(
  'mockTossListCoverage',
  `
if A[1] == 'all' then return call('ZRANGE', root .. 'coverage', 0, -1) end
if not findClient(A[2]) then return {} end
return call('ZRANGE', p .. 'coverage:' .. A[2], 0, -1)`,
);

const CLEAR_COVERAGE = frugalScript(
  'mockTossClearCoverage',
  `
if A[1] ~= 'all' then return call('DEL', p .. 'coverage:' .. A[2]) end
call('DEL', root .. 'coverage')
for _, id in ipairs(call('ZRANGE', p .. 'clients', 0, -1)) do call('DEL', p .. 'coverage:' .. id) end
return 1`,
);

const toEntry = (json: string, isOfNobody: boolean): JournalEntry => {
  const entry = fromJson<JournalEntry>(json);
  return isOfNobody ? withoutClient(entry) : entry;
};

/** What scripts receive of a list: of a client, of no known client, or of all. */
const listPartsOf = (clientId: string | null | undefined): readonly [whose: string, clientId: string] => {
  if (clientId === undefined) return ['all', ''];
  return clientId === null ? ['none', ''] : ['client', clientId];
};

export class ValkeyJournal implements JournalStore {
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  async record(
    entry: JournalEntry,
    owner: Owner | null,
    covered: readonly string[],
    stored?: (sequence: number) => void,
  ): Promise<void> {
    const { maxJournal, maxClientJournal } = this.#backend.limits;
    const json = JSON.stringify(entry);
    const summary = JSON.stringify(summarizeCall(entry));
    const given = [...partsOf(owner), json, summary, maxJournal, maxClientJournal, ...covered];
    this.#backend.send(RECORD, given, (sequence) => stored?.(Number(sequence)));
  }

  async list({ limit, before, ...filter }: JournalFilter & Page): Promise<Stored<JournalEntry>[]> {
    await this.#backend.settle();
    const whose = listPartsOf(filter.clientId);
    const rows = walkPages(async (from, count) => {
      const reply = (await this.#backend.run(LIST, ...whose, from, count)) as readonly Reply[];
      return (reply as readonly (readonly [string, string, string])[]).map(([place, json, isOfNobody]) => ({
        sequence: Number(place),
        value: { json, isOfNobody: isOfNobody === '1' },
      }));
    }, before);
    const found: Stored<JournalEntry>[] = [];
    for await (const { sequence, value } of rows) {
      if (value.json === '') continue;
      const entry = toEntry(value.json, value.isOfNobody);
      if (!matchesEntry(filter, entry)) continue;
      if (found.push({ sequence, value: entry }) >= limit) break;
    }
    return found;
  }

  async get(sequence: number): Promise<JournalEntry | undefined> {
    await this.#backend.settle();
    const reply = await this.#backend.run(GET, sequence);
    if (!Array.isArray(reply)) return undefined;
    const [json, isOfNobody] = reply as [string, string];
    return toEntry(json, isOfNobody === '1');
  }

  async clear(clientId?: string | null): Promise<void> {
    await this.#backend.settle();
    const whose = listPartsOf(clientId);
    if ((await this.#backend.run(CLEAR, ...whose)) !== 1) return;
    while ((await this.#backend.run(FREE_CLEARED, ...whose, PER_FREE)) === PER_FREE);
  }
}

export class ValkeyCoverage implements CoverageStore {
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  async add(owner: Owner | null, items: readonly string[]): Promise<void> {
    await this.#backend.run(ADD_COVERAGE, ...partsOf(owner), ...items);
  }

  async list(clientId?: string): Promise<string[]> {
    await this.#backend.settle();
    const reply = await this.#backend.run(LIST_COVERAGE, clientId === undefined ? 'all' : 'client', clientId ?? '');
    return [...(reply as readonly string[])];
  }

  async clear(clientId?: string): Promise<void> {
    await this.#backend.run(CLEAR_COVERAGE, clientId === undefined ? 'all' : 'client', clientId ?? '');
  }
}
