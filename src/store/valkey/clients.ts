import { type Client, isVisibleChange, resetClient } from '../../domain/client.ts';
import type { Change, ClientStore } from '../store.ts';
import type { Page, Stored } from '../stored.ts';
import { type Backend, frugalScript, type Reply, type Script, script } from './backend.ts';
import { type Attempt, compareAndSet } from './compare-and-set.ts';
import { fromJson } from './json.ts';
import { lifeOf } from './life.ts';
import { rowsOf, walkPages } from './pages.ts';
import { RecentRecords } from './recent-records.ts';
import { Turns } from './turns.ts';

/** A client, and the version that a change compares. */
export interface VersionedClient {
  readonly value: Client;
  readonly version: string;
}

const INSERT = script(
  'mockTossInsertClient',
  `
local id, json, instance, max = A[1], A[2], A[3], tonumber(A[4])
if findClient(id) then return 'exists' end
if call('ZCARD', p .. 'clients') >= max then
  -- Those that are too old leave room.
  for _, old in ipairs(call('ZRANGE', p .. 'clients:recency', 0, 99)) do findClient(old) end
end
if call('ZCARD', p .. 'clients') >= max then return 'full' end
putClient(id, json, instance, '0')
tell('k', 'client', 'c', json, 'w', 'created')
return 'inserted'`,
);

const GET = frugalScript(
  'mockTossGetClient',
  `
local c = findClient(A[1])
if not c then return nil end
touchClient(A[1], c)
return {c[1], c[2]}`,
);

const GET_MANY = frugalScript(
  'mockTossGetClients',
  `
local found = {}
for i, id in ipairs(A) do
  local c = findClient(id)
  found[i] = c and c[1] or ''
end
return found`,
);

const WRITE = script(
  'mockTossWriteClient',
  `
local id, version, current, json, change = A[1], A[2], A[3], A[4], A[5]
local c = findClient(id)
if not c then return nil end
if c[2] ~= version or c[3] ~= current then return {c[1], c[2]} end
call('HSET', p .. 'c:' .. id, 'json', json, 'v', tonumber(version) + 1)
touchClient(id, c)
tell('k', 'client', 'c', json, 'w', change)
return 1`,
);

const RESET = script(
  'mockTossResetClient',
  `
local id, version, current, json, life = A[1], A[2], A[3], A[4], A[5]
local c = findClient(id)
if not c then return nil end
if c[2] ~= version or c[3] ~= current then return {c[1], c[2]} end
call('HSET', p .. 'c:' .. id, 'json', json, 'v', tonumber(version) + 1, 'life', life)
touchClient(id, c)
endLife(c[3])
tell('k', 'lifeEnded', 'c', id)
tell('k', 'client', 'c', json, 'w', 'reset')
return 1`,
);

const DELETE = frugalScript(
  'mockTossDeleteClient',
  `
local c = findClient(A[1])
if not c then return 0 end
dropClient(A[1], c[3])
return 1`,
);

const LIST = frugalScript(
  'mockTossListClients',
  `
local rows = pageOf(p .. 'clients', A[1], A[2])
local found = {}
for i = 1, #rows, 2 do
  local c = findClient(rows[i])
  found[#found + 1] = rows[i + 1]
  found[#found + 1] = c and c[1] or ''
end
return found`,
);

const COUNT = frugalScript('mockTossCountClients', `return call('ZCARD', p .. 'clients')`);

const toVersioned = (reply: Reply): VersionedClient | undefined => {
  if (!Array.isArray(reply)) return undefined;
  const [json, version] = reply as [string, string];
  return { value: fromJson<Client>(json), version: String(version) };
};

export class ValkeyClients implements ClientStore {
  readonly #backend: Backend;
  readonly #sweepAll: () => Promise<void>;
  readonly #recent = new RecentRecords<VersionedClient>();
  readonly #turns = new Turns();

  constructor(backend: Backend, sweepAll: () => Promise<void>) {
    this.#backend = backend;
    this.#sweepAll = sweepAll;
  }

  async insert(client: Client): Promise<'inserted' | 'exists' | 'full'> {
    const instance = await this.#backend.nextSequences(1);
    const { clientId } = client;
    const json = JSON.stringify({ ...client, instance });
    const { maxClients } = this.#backend.limits;
    return (await this.#backend.run(INSERT, clientId, json, instance, maxClients)) as 'inserted' | 'exists' | 'full';
  }

  get(clientId: string): Promise<Client | undefined> {
    return this.#read(clientId).then((found) => found?.value);
  }

  async getMany(clientIds: readonly string[]): Promise<(Client | undefined)[]> {
    if (clientIds.length === 0) return [];
    const found = (await this.#backend.run(GET_MANY, ...clientIds)) as readonly string[];
    return found.map((json) => (json === '' ? undefined : fromJson<Client>(json)));
  }

  update<R>(clientId: string, change: Change<Client, R>): Promise<R | undefined> {
    return this.#change(clientId, WRITE, (current) => {
      const { value, result } = change(current);
      // Decided here, where the change is made: other processes do not know what was before.
      const news = (next: Client) => (isVisibleChange(current, next) ? 'changed' : 'noted');
      return { write: value && [JSON.stringify(value), news(value)], result };
    });
  }

  reset(clientId: string): Promise<Client | undefined> {
    return this.#change(clientId, RESET, (current) => {
      const next = resetClient(current);
      return { write: [JSON.stringify(next), lifeOf(next)], result: next };
    });
  }

  async delete(clientId: string): Promise<boolean> {
    return (await this.#backend.run(DELETE, clientId)) === 1;
  }

  async list({ limit, before }: Page): Promise<Stored<Client>[]> {
    const found: Stored<Client>[] = [];
    for await (const stored of this.#walk(before)) {
      if (found.push(stored) >= limit) break;
    }
    return found;
  }

  async *each(): AsyncGenerator<Client> {
    for await (const { value } of this.#walk()) yield value;
  }

  async count(): Promise<number> {
    await this.#sweepAll();
    return (await this.#backend.run(COUNT)) as number;
  }

  /** A call has read this client. */
  remember(clientId: string, reply: Reply): Client | undefined {
    const found = toVersioned(reply);
    this.#recent.set(clientId, found);
    return found?.value;
  }

  forgetAll(): void {
    this.#recent.clear();
  }

  async #read(clientId: string): Promise<VersionedClient | undefined> {
    const found = toVersioned(await this.#backend.run(GET, clientId));
    this.#recent.set(clientId, found);
    return found;
  }

  #change<R>(clientId: string, write: Script, change: (current: Client) => Attempt<readonly string[], R>) {
    return this.#turns.take(clientId, () =>
      compareAndSet<VersionedClient, readonly string[], R>({
        recent: this.#recent.get(clientId),
        read: () => this.#read(clientId),
        change: ({ value }) => change(value),
        // A client that was deleted and made again may have the same version.
        write: async ({ value, version }, parts) => {
          const reply = await this.#backend.run(write, clientId, version, lifeOf(value), ...parts);
          const isWritten = reply === 1;
          const next = isWritten
            ? { value: fromJson<Client>(parts[0] ?? ''), version: String(Number(version) + 1) }
            : toVersioned(reply);
          this.#recent.set(clientId, next);
          return isWritten ? 'written' : { now: next };
        },
      }),
    );
  }

  async *#walk(before?: number): AsyncGenerator<Stored<Client>> {
    const rows = walkPages(async (from, count) => rowsOf(await this.#backend.run(LIST, from, count)), before);
    for await (const { sequence, value } of rows) {
      if (value !== '') yield { sequence, value: fromJson<Client>(value) };
    }
  }
}
