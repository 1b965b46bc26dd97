import type { Redis } from 'iovalkey';
import { nextTurn } from '../../collections/walk.ts';
import type { Client } from '../../domain/client.ts';
import type { Fault } from '../../domain/fault.ts';
import type { Finding } from '../../domain/findings/finding.ts';
import { type CallSummary, withoutClient } from '../../domain/journal.ts';
import type { Transaction } from '../../domain/transaction.ts';
import type { CatalogChanged, ClientChangeKind, FaultChanged, StoreObserver } from '../observer.ts';
import { type Backend, frugalScript } from './backend.ts';
import { fromJson } from './json.ts';
import { reasonOf } from './reasons.ts';
import { toDropped } from './transactions.ts';

/** The longest time that a read waits for new changes, in milliseconds. */
const BLOCK_MS = 1_000;
const MAX_CHANGES = 500;
/** The longest wait for the other processes. One that has stopped does not answer. */
const SETTLE_MS = 250;

/** Asks all other processes for a sign. Returns how many there are; those that were silent for three seconds do not count. */
const ASK = frugalScript(
  'mockTossAsk',
  `
local t = tonumber(call('TIME')[1])
call('ZADD', root .. 'processes', t, me)
call('ZREMRANGEBYSCORE', root .. 'processes', '-inf', t - 3)
keep(root .. 'processes')
local others = call('ZCARD', root .. 'processes') - 1
if others > 0 and A[1] ~= '' then tell('k', 'ask', 'n', A[1]) end
return others`,
);

const ANSWER = frugalScript(
  'mockTossAnswer',
  `
tell('k', 'answer', 'n', A[1])
return 1`,
);

/** The shortest time between two ticks. */
const TICK_MS = 90;

const TICK = frugalScript(
  'mockTossTick',
  `
if call('SET', root .. 'ticked', '1', 'NX', 'PX', A[1]) then tell('k', 'tick') end
return 1`,
);

/** The longest time that somebody waits for this process to tell what others have already told. */
const CATCH_UP_MS = 2_000;
const CATCH_UP_PAUSE_MS = 5;

const NEWEST = frugalScript(
  'mockTossNewest',
  `
local newest = call('XREVRANGE', root .. 'events', '+', '-', 'COUNT', 1)[1]
return newest and newest[1] or '0-0'`,
);

const LEAVE = frugalScript('mockTossLeave', `return call('ZREM', root .. 'processes', me)`);

type Fields = Readonly<Record<string, string>>;
type Entry = readonly [id: string, fields: readonly string[]];

const toFields = (list: readonly string[]): Fields => {
  const fields: Record<string, string> = {};
  for (let index = 0; index < list.length; index += 2) fields[list[index] ?? ''] = list[index + 1] ?? '';
  return fields;
};

const numbersOf = (id: string): readonly number[] => id.split('-').map(Number);

/** Whether a change came before another one. */
const isBefore = (id: string, other: string): boolean => {
  const [[ms = 0, place = 0], [otherMs = 0, otherPlace = 0]] = [numbersOf(id), numbersOf(other)];
  return ms < otherMs || (ms === otherMs && place < otherPlace);
};

const parse = <T>(json: string | undefined): T => fromJson<T>(json ?? '');

/** Tells an observer of one change. */
const tellers: Readonly<Record<string, (observer: StoreObserver, fields: Fields) => void>> = {
  client: (observer, { c, w }) => observer.clientChanged(parse<Client>(c), w as ClientChangeKind),
  lifeEnded: (observer, { c = '' }) => observer.lifeEnded(c),
  tx: (observer, { b, a, o }) =>
    observer.transactionChanged({
      before: b === '' ? null : parse<Transaction>(b),
      after: parse<Transaction>(a),
      owner: parse<Client>(o),
    }),
  fault: (observer, { i = '', c = '', w, f }) =>
    observer.faultChanged({
      id: i,
      clientId: c === '' ? null : c,
      change: w as FaultChanged['change'],
      fault: f === '' ? null : parse<Fault>(f),
    }),
  catalog: (observer, { n, i = '', w }) =>
    observer.catalogChanged({
      catalog: n as CatalogChanged['catalog'],
      id: i,
      change: w as CatalogChanged['change'],
    }),
  dropped: (observer, fields) => observer.transactionDropped(toDropped(fields)),
  recorded: (observer, { s, e, n }) => {
    const call = parse<CallSummary>(e);
    observer.recorded({ sequence: Number(s), value: n === '1' ? withoutClient(call) : call });
  },
  cleared: (observer, { w, c = '' }) => observer.journalCleared(w === 'all' ? undefined : w === 'none' ? null : c),
  found: (observer, { f }) => observer.found(parse<Finding>(f)),
  storeReset: (observer) => observer.storeReset(),
  tick: (observer) => observer.ticked(),
  full: (observer, { l }) => observer.limitReached(l as Parameters<StoreObserver['limitReached']>[0]),
};

/** Observers of the changes of all processes, and of this one alone. */
export interface Observers {
  readonly all: StoreObserver;
  readonly own: StoreObserver;
}

/** A question to other processes. Answers may come before it is known how many there will be. */
class Question {
  #answers = 0;
  #expected = Number.POSITIVE_INFINITY;
  #settle: () => void = () => undefined;

  expect(count: number): void {
    this.#expected = count;
  }

  answer(): void {
    this.#answers += 1;
    if (this.#answers >= this.#expected) this.#settle();
  }

  /** Waits for all answers, at most so long. */
  async answered(ms: number): Promise<void> {
    if (this.#answers >= this.#expected) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#settle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Reads the changes of all processes, in the order in which they happened, and tells the observers of this process. */
export class Changes {
  readonly #backend: Backend;
  readonly #redis: Redis;
  readonly #observers: Observers;
  readonly #onError: (error: unknown) => void;
  /** Questions of this process to the others. */
  readonly #asked = new Map<string, Question>();
  /** What observers have left for later. */
  readonly #later: (() => void)[] = [];
  /** The last change that was told. */
  #last = '0-0';
  /** The last change that was told with all that observers have left for later. */
  #toldWhole = '0-0';
  #asks = 0;
  #isReplaying = true;
  #isClosed = false;

  /** `redis`: a connection of its own, because it waits in reads. */
  constructor(backend: Backend, redis: Redis, observers: Observers, onError: (error: unknown) => void) {
    this.#backend = backend;
    this.#redis = redis;
    this.#observers = observers;
    this.#onError = onError;
  }

  get changeId(): string {
    return this.#last;
  }

  /** The server's clock has made the id. */
  get atMs(): number {
    return Number(this.#last.split('-')[0]);
  }

  later(work: () => void): void {
    this.#later.push(work);
  }

  async tick(): Promise<void> {
    await this.#backend.run(TICK, TICK_MS);
  }

  async caughtUp(): Promise<void> {
    const newest = String(await this.#backend.run(NEWEST));
    const giveUpAt = performance.now() + CATCH_UP_MS;
    while (isBefore(this.#toldWhole, newest) && performance.now() < giveUpAt) {
      await new Promise((resolve) => setTimeout(resolve, CATCH_UP_PAUSE_MS));
    }
  }

  /** Tells the changes that the server still has, then those from now on. */
  async start(): Promise<void> {
    this.#backend.processId = String(await this.#backend.nextSequences(1));
    await this.sayHello();
    const [newest] = await this.#redis.xrevrange(this.#backend.key('events'), '+', '-', 'COUNT', 1);
    if (newest !== undefined) {
      while (this.#last !== newest[0]) {
        const from = `(${this.#last}`;
        const entries = await this.#redis.xrange(this.#backend.key('events'), from, newest[0], 'COUNT', MAX_CHANGES);
        if (entries.length === 0) break;
        await this.#tellAll(entries);
      }
    }
    this.#isReplaying = false;
    void this.#readAll();
  }

  /** Other processes wait for this one from now on, for three seconds. */
  async sayHello(): Promise<void> {
    await this.#backend.run(ASK, '');
  }

  /** Waits until the writes that any process has sent so far are done, also those for which nobody waited. */
  async settle(): Promise<void> {
    this.#asks += 1;
    const name = `${this.#backend.processId} ${this.#asks}`;
    const question = new Question();
    this.#asked.set(name, question);
    try {
      question.expect((await this.#backend.run(ASK, name)) as number);
      await question.answered(SETTLE_MS);
    } finally {
      this.#asked.delete(name);
    }
  }

  async stop(): Promise<void> {
    this.#isClosed = true;
    this.#redis.disconnect();
    await this.#backend.run(LEAVE).catch(() => undefined);
  }

  async #readAll(): Promise<void> {
    let isBehind = false;
    while (!this.#isClosed) {
      try {
        const reply = await this.#redis.xread(
          'COUNT',
          MAX_CHANGES,
          'BLOCK',
          BLOCK_MS,
          'STREAMS',
          this.#backend.key('events'),
          this.#last,
        );
        for (const [, entries] of (reply ?? []) as [string, Entry[]][]) {
          if (isBehind || entries.length === MAX_CHANGES) await this.#checkMissed();
          isBehind = false;
          await this.#tellAll(entries);
        }
      } catch (error) {
        if (this.#isClosed) return;
        isBehind = true;
        // The connection of the operations reports that the server is gone.
        if (reasonOf(error) === undefined) this.#onError(error);
        await new Promise((resolve) => setTimeout(resolve, 100).unref());
      }
    }
  }

  /** The server keeps so many changes: those that it has dropped before this process has read them are missed. */
  async #checkMissed(): Promise<void> {
    const [oldest] = await this.#redis.xrange(this.#backend.key('events'), '-', '+', 'COUNT', 1);
    const hasMissed = oldest !== undefined && this.#last !== '0-0' && isBefore(this.#last, oldest[0]);
    if (hasMissed) this.#observers.all.missed();
  }

  async #tellAll(entries: readonly Entry[]): Promise<void> {
    for (const [id, list] of entries) {
      this.#last = id;
      this.#take(toFields(list));
      for (let work = this.#later.shift(); work !== undefined; work = this.#later.shift()) {
        await nextTurn();
        work();
      }
      this.#toldWhole = id;
    }
  }

  #take(fields: Fields): void {
    const { k = '', r = '', n = '' } = fields;
    if (k === 'ask') {
      // A question from before the start was answered, or given up.
      if (!this.#isReplaying && r !== this.#backend.processId) this.#backend.send(ANSWER, [n]);
      return;
    }
    if (k === 'answer') {
      this.#asked.get(n)?.answer();
      return;
    }
    const tell = tellers[k];
    tell?.(this.#observers.all, fields);
    if (r === this.#backend.processId) tell?.(this.#observers.own, fields);
  }
}
