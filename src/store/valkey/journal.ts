import type { Owner } from '../../domain/client.ts';
import { type JournalFilter, matchesEntry } from '../../domain/filters/journal-filter.ts';
import { type CallSummary, type JournalEntry, summarizeCall } from '../../domain/journal.ts';
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
local function drop(old)
  local l = call('HGET', p .. 'j:' .. old, 'life')
  call('UNLINK', p .. 'j:' .. old)
  call('ZREM', p .. 'journal', old)
  if l then call('ZREM', lifeKey(l, 'journal'), old) end
end
if call('ZCARD', own) > maxClient then drop(call('ZRANGE', own, 0, 0)[1]) end
while call('ZCARD', p .. 'journal') > max do drop(call('ZRANGE', p .. 'journal', 0, 0)[1]) end
tell('k', 'recorded', 's', s, 'e', summary, 'n', client == '' and '1' or '')
coverAll(client, 7)
return s`,
);

/** Rows of a sequence, the entry, and whether its client is unknown. The entry is empty where it is gone. */
const LIST = frugalScript(
  'mockTossListJournal',
  `
local key = p .. 'journal'
if A[1] == 'none' then key = lifeKey('none', 'journal') end
if A[1] == 'client' then
  local c = findClient(A[2])
  if not c then return {} end
  key = lifeKey(c[3], 'journal')
end
local rows = pageOf(key, A[3], A[4])
local found = {}
for i = 1, #rows, 2 do
  local j = call('HMGET', p .. 'j:' .. rows[i], 'json', 'life', 'client', 'at')
  local isThere = j[1] and isRetained(j[4]) and (j[3] == '' or findOwner(j[3], j[2]))
  found[#found + 1] = {rows[i + 1], isThere and j[1] or '', j[3] == '' and '1' or ''}
end
return found`,
);

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

/** An entry, or its short form, as it is stored. `isOfNobody`: it belongs to no known client. */
export const ofNobody = <T extends CallSummary | JournalEntry>(entry: T, isOfNobody: boolean): T =>
  isOfNobody && entry.clientId !== null ? { ...entry, clientId: null } : entry;

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
    const { clientId } = filter;
    const whose = typeof clientId === 'string' ? 'client' : clientId === null ? 'none' : 'all';
    const rows = walkPages(async (from, count) => {
      const reply = (await this.#backend.run(LIST, whose, clientId ?? '', from, count)) as readonly Reply[];
      return (reply as readonly (readonly [string, string, string])[]).map(([place, json, isOfNobody]) => ({
        sequence: Number(place),
        value: { json, isOfNobody: isOfNobody === '1' },
      }));
    }, before);
    const found: Stored<JournalEntry>[] = [];
    for await (const { sequence, value } of rows) {
      if (value.json === '') continue;
      const entry = ofNobody(fromJson<JournalEntry>(value.json), value.isOfNobody);
      if (!matchesEntry(filter, entry)) continue;
      if (found.push({ sequence, value: entry }) >= limit) break;
    }
    return found;
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
