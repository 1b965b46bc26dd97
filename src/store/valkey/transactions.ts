import type { Client, Owner } from '../../domain/client.ts';
import { matchesTransaction, type TransactionFilter } from '../../domain/filters/transaction-filter.ts';
import { type Conduct, noConduct, recordFault } from '../../domain/findings/conduct.ts';
import type { Transaction } from '../../domain/transaction.ts';
import type { ConductStore, TransactionChange, TransactionHistory, TransactionStore } from '../store.ts';
import type { Page, Stored } from '../stored.ts';
import { type Backend, frugalScript, type Reply, script } from './backend.ts';
import { compareAndSet } from './compare-and-set.ts';
import { fromJson } from './json.ts';
import { lifeOf } from './life.ts';
import { walkPages } from './pages.ts';
import { RecentRecords } from './recent-records.ts';
import { Turns } from './turns.ts';

/** A transaction with all that a change receives, and the versions that the change compares. */
export interface VersionedTransaction extends TransactionHistory {
  readonly version: string;
  readonly owner: Client;
  readonly ownerVersion: string;
  /** A fault counts for all transactions of the life up to this `sequence`. */
  readonly faultUpTo: string;
}

const INSERT = script(
  'mockTossInsertTransaction',
  `
local id, client, life, json, nonce, requested, max = A[1], A[2], A[3], A[4], A[5], A[6], tonumber(A[7])
local c = findOwner(client, life)
if not c then return 'ended' end
local held = lifeKey(life, 'nonce:' .. nonce)
if nonce ~= '' then
  local holder = call('GET', held)
  if holder and findTx(holder) then return 'nonce-used' end
end
-- With a seed, an earlier life may have made the same id.
local before = readTx(id)
if before[1] then
  deleteTx(id, before)
  if before[5] ~= life and call('SISMEMBER', p .. 'ended', before[5]) == 1 then call('DECR', p .. 'ended:count') end
end
local s = sequence()
call('HSET', p .. 't:' .. id, 'json', json, 'conduct', '', 'seq', s, 'v', 1, 'life', life, 'client', client, 'touched', now, 'nonce', nonce)
call('ZADD', p .. 'txs', s, id)
call('ZADD', lifeKey(life, 'txs'), s, id)
call('ZADD', lifeKey(life, 'requested'), requested, id)
if nonce ~= '' then call('SET', held, id) end
touchTx(id, {json, '', s, 1, life, client, now, nonce})
tell('k', 'tx', 'b', '', 'a', json, 'o', c[1])
-- After a start with a lower limit there may be many too many: each insertion drops some of them.
for _ = 1, 100 do
  if call('ZCARD', p .. 'txs') <= max then break end
  if freeEnded(1) == 0 then
    local oldest = call('ZRANGE', p .. 'txs:recency', 0, 0)[1]
    if not oldest or oldest == id then break end
    local f = readTx(oldest)
    local o = f[1] and findOwner(f[6], f[5])
    if o then evict(oldest, f, o) else deleteTx(oldest, f) end
    if call('SET', p .. 'full', '1', 'NX', 'PX', retention) then tell('k', 'full', 'l', 'maxTransactions') end
  end
end
return 'inserted'`,
);

const GET = frugalScript(
  'mockTossGetTransaction',
  `
local f, c = findTx(A[1])
if not f then return nil end
if A[2] == '1' then touchTx(A[1], f) end
return shown(f, c)`,
);

const WRITE = script(
  'mockTossWriteTransaction',
  `
local id, version, life, owner, upTo, json, conduct = A[1], A[2], A[3], A[4], A[5], A[6], A[7]
local f, c = findTx(id)
if not f then return nil end
touchTx(id, f)
if f[4] ~= version or f[5] ~= life or c[2] ~= owner or faultUpTo(f[5]) ~= upTo then return shown(f, c) end
call('HINCRBY', p .. 't:' .. id, 'v', 1)
if conduct ~= '' then call('HSET', p .. 't:' .. id, 'conduct', conduct) end
if json ~= '' then
  call('HSET', p .. 't:' .. id, 'json', json)
  tell('k', 'tx', 'b', f[1], 'a', json, 'o', c[1])
end
return 1`,
);

const FIND_NONCE = frugalScript(
  'mockTossFindNonce',
  `
local client, life, nonce = A[1], A[2], A[3]
if not findOwner(client, life) then return nil end
local holder = call('GET', lifeKey(life, 'nonce:' .. nonce))
if holder and findTx(holder) then return holder end
return nil`,
);

const COUNT_REQUESTED = frugalScript(
  'mockTossCountRequested',
  `
if not findOwner(A[1], A[2]) then return 0 end
return call('ZCOUNT', lifeKey(A[2], 'requested'), '(' .. A[3], '+inf')`,
);

/** Rows of a sequence and what `shown` returns; nothing after the sequence where the transaction is gone. */
const LIST = frugalScript(
  'mockTossListTransactions',
  `
local client, life, before, count = A[1], A[2], A[3], A[4]
local key = p .. 'txs'
if client ~= '' then
  local c = findClient(client)
  if not c or (life ~= '' and c[3] ~= life) then return {} end
  key = lifeKey(c[3], 'txs')
end
local rows = pageOf(key, before, count)
local found = {}
for i = 1, #rows, 2 do
  local f, c = findTx(rows[i])
  found[#found + 1] = {rows[i + 1], f and shown(f, c) or false}
end
return found`,
);

const COUNT = frugalScript(
  'mockTossCountTransactions',
  `return call('ZCARD', p .. 'txs') - tonumber(call('GET', p .. 'ended:count') or '0')`,
);

const MARK_FAULT = script(
  'mockTossMarkFault',
  `
if not findOwner(A[1], A[2]) then return 0 end
call('HSET', lifeKey(A[2], 'info'), 'faultUpTo', sequence())
keep(lifeKey(A[2], 'info'))
return 1`,
);

const readConduct = (json: string, sequence: number, faultUpTo: number): Conduct => {
  const conduct = json === '' ? noConduct : fromJson<Conduct>(json);
  return sequence <= faultUpTo ? recordFault(conduct) : conduct;
};

/** What `shown` of the prelude returns. */
const toVersionedTransaction = (reply: Reply): VersionedTransaction | undefined => {
  if (!Array.isArray(reply)) return undefined;
  const [json, conduct, place, version, faultUpTo, owner, ownerVersion] = reply.map(String) as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const sequence = Number(place);
  return {
    sequence,
    transaction: fromJson<Transaction>(json),
    conduct: readConduct(conduct, sequence, Number(faultUpTo)),
    version,
    owner: fromJson<Client>(owner),
    ownerVersion,
    faultUpTo,
  };
};

/** A transaction that a script has dropped. */
export const toDropped = ({ s, t, d, u, o }: Readonly<Record<string, string>>) => {
  const sequence = Number(s);
  return {
    sequence,
    transaction: fromJson<Transaction>(t ?? ''),
    conduct: readConduct(d ?? '', sequence, Number(u)),
    owner: fromJson<Client>(o ?? ''),
  };
};

interface Written {
  readonly transaction: Transaction | undefined;
  readonly conduct: Conduct | undefined;
}

const toJson = (value: unknown): string => (value === undefined ? '' : JSON.stringify(value));

const nonceKey = (owner: Owner, nonce: string): string => `${lifeOf(owner)} ${nonce}`;

/** In a key: a lone surrogate cannot be encoded in UTF-8, and all would be one. */
export const inKey = (nonce: string | null): string => (nonce === null ? '' : JSON.stringify(nonce));

export class ValkeyTransactions implements TransactionStore, Pick<ConductStore, 'recordFaultOfAll'> {
  readonly #backend: Backend;
  readonly #sweepAll: () => Promise<void>;
  readonly #recent = new RecentRecords<VersionedTransaction>();
  readonly #nonces = new RecentRecords<{ readonly holder: string | undefined }>();
  readonly #turns = new Turns();

  constructor(backend: Backend, sweepAll: () => Promise<void>) {
    this.#backend = backend;
    this.#sweepAll = sweepAll;
  }

  async insert(transaction: Transaction, owner: Owner): Promise<'inserted' | 'nonce-used' | 'ended'> {
    const { txId, nonce, requested } = transaction;
    const json = JSON.stringify(transaction);
    if (nonce !== null) this.#nonces.set(nonceKey(owner, nonce), undefined);
    const { maxTransactions } = this.#backend.limits;
    const parts = [txId, owner.clientId, lifeOf(owner), json, inKey(nonce), requested.at, maxTransactions];
    return (await this.#backend.run(INSERT, ...parts)) as 'inserted' | 'nonce-used' | 'ended';
  }

  async get(txId: string): Promise<Transaction | undefined> {
    return (await this.#read(txId))?.transaction;
  }

  update<R>(txId: string, change: TransactionChange<R>): Promise<R | undefined> {
    return this.#turns.take(txId, () =>
      compareAndSet<VersionedTransaction, Written, R>({
        recent: this.#recent.get(txId),
        read: () => this.#read(txId),
        change: ({ transaction: current, owner, conduct: its }) => {
          const { value: transaction, conduct, result } = change(current, owner, its);
          const isSame = transaction === undefined && conduct === undefined;
          return { write: isSame ? undefined : { transaction, conduct }, result };
        },
        write: (current, written) => this.#write(txId, current, written),
      }),
    );
  }

  /** After a call that has asked at its beginning, this is its answer; `insert` asks again. */
  async findByNonce(owner: Owner, nonce: string): Promise<string | undefined> {
    const key = nonceKey(owner, nonce);
    const known = this.#nonces.get(key);
    this.#nonces.set(key, undefined);
    if (known !== undefined) return known.holder;
    const found = await this.#backend.run(FIND_NONCE, owner.clientId, lifeOf(owner), inKey(nonce));
    return typeof found === 'string' ? found : undefined;
  }

  async countRequestedAfter(owner: Owner, nowMs: number): Promise<number> {
    await this.#sweepAll();
    return (await this.#backend.run(COUNT_REQUESTED, owner.clientId, lifeOf(owner), nowMs)) as number;
  }

  async list({ limit, before, ...filter }: TransactionFilter & Page): Promise<Stored<Transaction>[]> {
    const found: Stored<Transaction>[] = [];
    for await (const { sequence, transaction, owner } of this.#walk(filter.clientId ?? '', '', before)) {
      if (!matchesTransaction(filter, transaction, owner)) continue;
      if (found.push({ sequence, value: transaction }) >= limit) break;
    }
    return found;
  }

  async *each(owner: Owner, after: number): AsyncGenerator<TransactionHistory> {
    for await (const { sequence, transaction, conduct } of this.#walk(owner.clientId, lifeOf(owner))) {
      if (sequence <= after) return;
      yield { sequence, transaction, conduct };
    }
  }

  async count(): Promise<number> {
    await this.#sweepAll();
    return (await this.#backend.run(COUNT)) as number;
  }

  async recordFaultOfAll(owner: Owner): Promise<void> {
    await this.#backend.run(MARK_FAULT, owner.clientId, lifeOf(owner));
  }

  async conductOf(txId: string): Promise<Conduct | undefined> {
    return toVersionedTransaction(await this.#backend.run(GET, txId, '0'))?.conduct;
  }

  /** A call has read this transaction. */
  remember(txId: string, reply: Reply): void {
    this.#recent.set(txId, toVersionedTransaction(reply));
  }

  /** A call has asked who has used a nonce; empty: nobody. */
  rememberNonce(owner: Owner, nonce: string, holder: string): void {
    this.#nonces.set(nonceKey(owner, nonce), { holder: holder === '' ? undefined : holder });
  }

  forgetAll(): void {
    this.#recent.clear();
    this.#nonces.clear();
  }

  async #read(txId: string): Promise<VersionedTransaction | undefined> {
    const found = toVersionedTransaction(await this.#backend.run(GET, txId, '1'));
    this.#recent.set(txId, found);
    return found;
  }

  async #write(txId: string, current: VersionedTransaction, { transaction, conduct }: Written) {
    const { version, owner, ownerVersion, faultUpTo } = current;
    const records = [toJson(transaction), toJson(conduct)];
    const reply = await this.#backend.run(WRITE, txId, version, lifeOf(owner), ownerVersion, faultUpTo, ...records);
    const isWritten = reply === 1;
    const next = isWritten
      ? {
          ...current,
          version: String(Number(version) + 1),
          transaction: transaction ?? current.transaction,
          conduct: conduct ?? current.conduct,
        }
      : toVersionedTransaction(reply);
    this.#recent.set(txId, next);
    return isWritten ? 'written' : { now: next };
  }

  async *#walk(clientId: string, life: string, before?: number): AsyncGenerator<VersionedTransaction> {
    const rows = walkPages(async (from, count) => {
      const reply = (await this.#backend.run(LIST, clientId, life, from, count)) as readonly [string, Reply][];
      return reply.map(([place, shown]) => ({ sequence: Number(place), value: toVersionedTransaction(shown) }));
    }, before);
    for await (const { value } of rows) if (value !== undefined) yield value;
  }
}

export class ValkeyConduct implements ConductStore {
  readonly #transactions: ValkeyTransactions;

  constructor(transactions: ValkeyTransactions) {
    this.#transactions = transactions;
  }

  get(txId: string): Promise<Conduct | undefined> {
    return this.#transactions.conductOf(txId);
  }

  getMany(txIds: readonly string[]): Promise<(Conduct | undefined)[]> {
    return Promise.all(txIds.map((txId) => this.get(txId)));
  }

  recordFaultOfAll(owner: Owner): Promise<void> {
    return this.#transactions.recordFaultOfAll(owner);
  }
}
