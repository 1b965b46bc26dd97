import type { Persona } from '../../domain/person.ts';
import type { PersonaReader } from '../../domain/person-decision.ts';
import type { SentPerson } from '../../domain/sent-person.ts';
import type { Catalog, PersonaStore } from '../store.ts';
import type { Page, Stored } from '../stored.ts';
import { type Backend, frugalScript, script } from './backend.ts';
import { fromJson } from './json.ts';
import { rowsOf, walkPages } from './pages.ts';

/** Adds or replaces a record, with the words by which it is found. */
export const PUT_IN_CATALOG = `
local function catalogKey(name, part) return p .. 'catalog:' .. name .. ':' .. part end
local function renewVersion(name)
  call('SET', catalogKey(name, 'v'), sequence())
  keep(catalogKey(name, 'v'))
end
local function removeWords(name, id)
  local words = catalogKey(name, 'words:' .. id)
  for _, word in ipairs(call('SMEMBERS', words)) do call('SREM', catalogKey(name, 'word:' .. word), id) end
  call('DEL', words)
end
local function putInCatalog(name, id, json, words)
  removeWords(name, id)
  renewVersion(name)
  if call('HSET', catalogKey(name, 'values'), id, json) == 1 then call('ZADD', catalogKey(name, 'order'), sequence(), id) end
  for _, word in ipairs(words) do
    call('SADD', catalogKey(name, 'word:' .. word), id)
    call('SADD', catalogKey(name, 'words:' .. id), word)
    keepNew(catalogKey(name, 'word:' .. word))
  end
  for _, part in ipairs({'values', 'order', 'words:' .. id}) do keepNew(catalogKey(name, part)) end
end
`;

const PUT = script(
  'mockTossPut',
  `${PUT_IN_CATALOG}
local name, id, json, max = A[1], A[2], A[3], tonumber(A[4])
local isKnown = call('HEXISTS', catalogKey(name, 'values'), id) == 1
if not isKnown and call('HLEN', catalogKey(name, 'values')) >= max then return 'full' end
putInCatalog(name, id, json, {unpack(A, 5)})
local change = isKnown and 'replaced' or 'created'
tell('k', 'catalog', 'n', name, 'i', id, 'w', change)
return change`,
);

const GET = frugalScript('mockTossGet', `return call('HGET', p .. 'catalog:' .. A[1] .. ':values', A[2])`);

const DELETE = frugalScript(
  'mockTossDelete',
  `${PUT_IN_CATALOG}
removeWords(A[1], A[2])
renewVersion(A[1])
call('ZREM', catalogKey(A[1], 'order'), A[2])
local deleted = call('HDEL', catalogKey(A[1], 'values'), A[2])
if deleted == 1 then tell('k', 'catalog', 'n', A[1], 'i', A[2], 'w', 'deleted') end
return deleted`,
);

const LIST = frugalScript(
  'mockTossList',
  `
local rows = pageOf(p .. 'catalog:' .. A[1] .. ':order', A[2], A[3])
local found = {}
for i = 1, #rows, 2 do
  found[#found + 1] = rows[i + 1]
  found[#found + 1] = call('HGET', p .. 'catalog:' .. A[1] .. ':values', rows[i])
end
return found`,
);

const FIND = frugalScript(
  'mockTossFind',
  `
local name, found, seen = A[1], {}, {}
for i = 2, #A do
  for _, id in ipairs(call('SMEMBERS', p .. 'catalog:' .. name .. ':word:' .. A[i])) do
    if not seen[id] then
      seen[id] = true
      found[#found + 1] = {tonumber(call('ZSCORE', p .. 'catalog:' .. name .. ':order', id)), id}
    end
  end
end
table.sort(found, function(a, b) return a[1] > b[1] end)
local values = {}
for i, row in ipairs(found) do values[i] = call('HGET', p .. 'catalog:' .. name .. ':values', row[2]) end
return values`,
);

/** All records of a catalog, as they were when a call began. */
export interface CatalogCopy<T> {
  readonly version: string;
  readonly values: ReadonlyMap<string, T>;
}

/** Named records. `words`: what finds a record. */
export class ValkeyCatalog<T> implements Catalog<T> {
  protected readonly backend: Backend;
  protected readonly name: string;
  readonly #limit: number;
  readonly #wordsOf: (value: T) => readonly string[];
  #copy: CatalogCopy<T> = { version: '', values: new Map() };

  constructor(backend: Backend, name: string, limit: number, wordsOf: (value: T) => readonly string[] = () => []) {
    this.backend = backend;
    this.name = name;
    this.#limit = limit;
    this.#wordsOf = wordsOf;
  }

  async get(id: string): Promise<T | undefined> {
    const json = await this.backend.run(GET, this.name, id);
    return typeof json === 'string' ? fromJson<T>(json) : undefined;
  }

  async put(id: string, value: T): Promise<'created' | 'replaced' | 'full'> {
    const parts = [this.name, id, JSON.stringify(value), this.#limit, ...this.#wordsOf(value)];
    return (await this.backend.run(PUT, ...parts)) as 'created' | 'replaced' | 'full';
  }

  async delete(id: string): Promise<boolean> {
    return (await this.backend.run(DELETE, this.name, id)) === 1;
  }

  async list({ limit, before }: Page): Promise<Stored<T>[]> {
    const found: Stored<T>[] = [];
    for await (const stored of this.#walk(before)) {
      if (found.push(stored) >= limit) break;
    }
    return found;
  }

  async *each(): AsyncGenerator<T> {
    for await (const { value } of this.#walk()) yield value;
  }

  /** The records of this version: most calls find the same ones, so this process keeps them. */
  async copyOf(version: string, idOf: (value: T) => string): Promise<CatalogCopy<T>> {
    if (this.#copy.version !== version) {
      const values = new Map<string, T>();
      for await (const { value } of this.#walk()) values.set(idOf(value), value);
      this.#copy = { version, values };
    }
    return this.#copy;
  }

  #walk(before?: number): AsyncGenerator<Stored<T>> {
    return walkPages(async (from, count) => {
      const rows = rowsOf(await this.backend.run(LIST, this.name, from, count));
      return rows.map(({ sequence, value }) => ({ sequence, value: fromJson<T>(value) }));
    }, before);
  }
}

/** Reads personas of a copy, which is in the order of `list`. */
export const readerOf = ({ values }: CatalogCopy<Persona>): PersonaReader => ({
  get: async (id) => values.get(id),
  findNear: async ({ name, phone }) =>
    [...values.values()].filter((persona) => persona.name === name || persona.phone === phone),
});

const nameWord = (name: string): string => `name ${name}`;
const phoneWord = (phone: string): string => `phone ${phone}`;

export const wordsOfPersona = ({ name, phone }: Pick<SentPerson, 'name' | 'phone'>): readonly string[] => [
  nameWord(name),
  phoneWord(phone),
];

export class ValkeyPersonas extends ValkeyCatalog<Persona> implements PersonaStore {
  constructor(backend: Backend, limit: number) {
    super(backend, 'personas', limit, wordsOfPersona);
  }

  async findNear(person: Pick<SentPerson, 'name' | 'phone'>): Promise<Persona[]> {
    const found = (await this.backend.run(FIND, this.name, ...wordsOfPersona(person))) as readonly string[];
    return found.map((json) => fromJson<Persona>(json));
  }
}
