import { OrderedList } from '../../collections/ordered-list.ts';
import { type Linked, RecencyList } from '../../collections/recency-list.ts';
import { type Client, isSameLife, isVisibleChange, type Owner, resetClient } from '../../domain/client.ts';
import type { Stored } from '../stored.ts';
import { Life } from './life.ts';
import { PLACES_BYTES, sizeOf } from './size.ts';
import type { StoreContext } from './store-context.ts';

export interface ClientEntry extends Linked<ClientEntry> {
  readonly sequence: number;
  /** A client of the seed is never dropped for its age. */
  readonly isSeed: boolean;
  value: Client;
  life: Life<string>;
  bytes: number;
  touchedAtMs: number;
}

type EndLife = (life: Life, next: Life | undefined) => void;

/** Clients by id, by creation and by last touch. */
export class ClientTable {
  readonly #context: StoreContext;
  readonly #endLife: EndLife;
  #entries = new Map<string, ClientEntry>();
  #created = new OrderedList<ClientEntry>(({ sequence }) => sequence);
  #recency = new RecencyList<ClientEntry>();
  #bytes = 0;

  /** `endLife` removes all records of a life. */
  constructor(context: StoreContext, endLife: EndLife) {
    this.#context = context;
    this.#endLife = endLife;
  }

  get size(): number {
    return this.#entries.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get created(): OrderedList<ClientEntry> {
    return this.#created;
  }

  /** Drops the client instead if it is too old. */
  find(clientId: string, nowMs: number): ClientEntry | undefined {
    const entry = this.#entries.get(clientId);
    if (entry === undefined || this.#isRetained(entry, nowMs)) return entry;
    this.drop(entry);
    return undefined;
  }

  /** The life of an owner; `undefined` when it has ended. */
  lifeOf(owner: Owner, nowMs: number): Life<string> | undefined {
    const entry = this.find(owner.clientId, nowMs);
    return entry !== undefined && isSameLife(entry.value, owner) ? entry.life : undefined;
  }

  touch(entry: ClientEntry, nowMs: number): void {
    entry.touchedAtMs = nowMs;
    if (!entry.isSeed) this.#recency.touch(entry);
  }

  add(client: Client, nowMs: number): void {
    this.#context.observer.clientChanged(this.#place(client, nowMs, false), 'created');
  }

  /** Adds a client of the seed, of which nobody is told. */
  plant(client: Client, nowMs: number): void {
    this.#place(client, nowMs, true);
  }

  /** Adds a client that has its numbers already. To be called in the order of the last touches. */
  restore({ sequence, value }: Stored<Client>, touchedAtMs: number, isSeed: boolean): Life<string> {
    const bytes = PLACES_BYTES + sizeOf(value);
    const life = new Life(value.clientId);
    const places = { older: null, newer: null };
    const entry: ClientEntry = { sequence, isSeed, value, life, bytes, touchedAtMs, ...places };
    if (!isSeed) this.#recency.add(entry);
    this.#entries.set(value.clientId, entry);
    this.#created.add(entry);
    this.#bytes += bytes;
    return life;
  }

  replace(entry: ClientEntry, value: Client): void {
    const change = isVisibleChange(entry.value, value) ? 'changed' : 'noted';
    this.#set(entry, value);
    this.#context.observer.clientChanged(value, change);
  }

  reset(entry: ClientEntry): void {
    const before = entry.life;
    entry.life = new Life(before.clientId);
    this.#endLife(before, entry.life);
    this.#set(entry, resetClient(entry.value));
    this.#context.observer.lifeEnded(entry.value.clientId);
    this.#context.observer.clientChanged(entry.value, 'reset');
  }

  drop(entry: ClientEntry): void {
    this.#entries.delete(entry.value.clientId);
    this.#created.delete(entry);
    if (!entry.isSeed) this.#recency.remove(entry);
    this.#bytes -= entry.bytes;
    this.#endLife(entry.life, undefined);
    this.#context.observer.lifeEnded(entry.value.clientId);
  }

  /** Drops clients for their age, at most `limit`. Returns how many. */
  sweep(nowMs: number, limit: number): number {
    let count = 0;
    for (let oldest = this.#recency.oldest; oldest !== undefined && count < limit; oldest = this.#recency.oldest) {
      if (this.#isRetained(oldest, nowMs)) break;
      this.drop(oldest);
      count += 1;
    }
    return count;
  }

  clear(): void {
    this.#entries = new Map();
    this.#created = new OrderedList(({ sequence }) => sequence);
    this.#recency = new RecencyList();
    this.#bytes = 0;
  }

  #place(client: Client, nowMs: number, isSeed: boolean): Client {
    const value = { ...client, instance: this.#context.nextSequence() };
    this.restore({ sequence: this.#context.nextSequence(), value }, nowMs, isSeed);
    return value;
  }

  #set(entry: ClientEntry, value: Client): void {
    const bytes = PLACES_BYTES + sizeOf(value);
    this.#bytes += bytes - entry.bytes;
    entry.value = value;
    entry.bytes = bytes;
  }

  #isRetained({ isSeed, touchedAtMs }: ClientEntry, nowMs: number): boolean {
    return isSeed || touchedAtMs > nowMs - this.#context.limits.retentionMs;
  }
}
