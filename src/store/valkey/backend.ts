import { DurationCounts } from '../../collections/duration-counts.ts';
import type { OperationCounts, StoreLimits, StoreOptions } from '../store.ts';
import type { Connection } from './connection.ts';
import { PRELUDE } from './prelude.ts';

/** What a script returns: texts, whole numbers and lists of them; `null` for none. */
export type Reply = string | number | null | readonly Reply[];

export interface Script {
  readonly name: string;
  readonly lua: string;
}

/** A script that runs after the prelude. Its own arguments are in the list `A`. A server that is full refuses it as a whole. */
export const script = (name: string, lua: string): Script => ({ name, lua: `#!lua\n${PRELUDE}${lua}` });

/** A script that reads, touches or frees, and so runs also when the server is full. */
export const frugalScript = (name: string, lua: string): Script => ({
  name,
  lua: `#!lua flags=allow-oom\n${PRELUDE}${lua}`,
});

const SEQUENCES = frugalScript('mockTossSequences', 'return sequences(tonumber(A[1]))');

/** The name of a script without the prefix that tells it from other programs' scripts: `start-call`. */
const wordOf = (name: string): string =>
  name.replace(/^mockToss/, '').replace(/[A-Z]/g, (letter, at: number) => (at === 0 ? '' : '-') + letter.toLowerCase());

type Run = (...given: readonly (string | number)[]) => Promise<Reply>;

/** The server with all its data, as the parts of the store see it. */
export class Backend {
  readonly limits: StoreLimits;
  /** Tells the processes of a deployment apart. */
  processId = '';
  readonly #connection: Connection;
  readonly #prefix: string;
  readonly #now: () => number;
  readonly #known = new Map<string, Run>();
  readonly #counts: OperationCounts[] = [];

  readonly #onError: (error: unknown) => void;
  /** Set by the part that hears the other processes. */
  settle: () => Promise<void> = async () => undefined;

  /** `prefix`: in braces, so that all keys of a deployment are in one slot of a cluster. */
  constructor(
    connection: Connection,
    prefix: string,
    { limits, now }: StoreOptions,
    onError: (error: unknown) => void,
  ) {
    this.#connection = connection;
    this.#prefix = prefix;
    this.#onError = onError;
    this.#now = now;
    this.limits = limits;
  }

  now(): number {
    return this.#now();
  }

  key(name: string): string {
    return `${this.#prefix}:${name}`;
  }

  /** Runs a script as one operation, in one round trip. */
  run({ name, lua }: Script, ...given: readonly (string | number)[]): Promise<Reply> {
    const known = this.#known.get(name) ?? this.#define(name, lua);
    return known(this.key('epoch'), this.#now(), this.limits.retentionMs, this.processId, ...given);
  }

  /**
   * Runs a script for which nobody waits. It still runs before everything that this process sends later; `settle` waits for those
   * of all processes. `done` gets what it returns.
   */
  send(wanted: Script, given: readonly (string | number)[], done: (reply: Reply) => void = () => undefined): void {
    this.run(wanted, ...given)
      .then(done)
      .catch(this.#onError);
  }

  /** How long the operations took, and how often they failed. */
  get operations(): readonly OperationCounts[] {
    return this.#counts;
  }

  /** As many new numbers; returns the first of them. */
  async nextSequences(count: number): Promise<number> {
    return ((await this.run(SEQUENCES, count)) as number) - count + 1;
  }

  async ping(): Promise<void> {
    await this.#connection.run((redis) => redis.ping());
  }

  #define(name: string, lua: string): Run {
    const { redis } = this.#connection;
    redis.defineCommand(name, { numberOfKeys: 1, lua });
    const commands = redis as unknown as Record<string, Run>;
    const counts = { operation: wordOf(name), durations: new DurationCounts(), errors: 0 };
    this.#counts.push(counts);
    const run: Run = async (...given) => {
      const startedAt = performance.now();
      try {
        return await this.#connection.run(() => (commands[name] as Run).call(redis, ...given));
      } catch (error) {
        counts.errors += 1;
        throw error;
      } finally {
        counts.durations.add(performance.now() - startedAt);
      }
    };
    this.#known.set(name, run);
    return run;
  }
}
