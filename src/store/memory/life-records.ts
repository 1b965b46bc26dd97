import { OrderedList } from '../../collections/ordered-list.ts';
import { type Place, RecencyList } from '../../collections/recency-list.ts';
import type { Life } from './life.ts';

export interface LifeRecord {
  readonly sequence: number;
  readonly life: Life;
  readonly bytes: number;
}

/**
 * Records in the order of creation, all together and by life. When a life ends, its records are set aside in one step, and
 * freed one by one later.
 */
export class LifeRecords<T extends LifeRecord> {
  #all = new OrderedList<T>(({ sequence }) => sequence);
  #own = new Map<Life, OrderedList<T>>();
  /** Of lives that have ended, in the order in which they ended. */
  #ended = new Map<Life, Place<OrderedList<T>>>();
  #endings = new RecencyList<OrderedList<T>>();
  #endedCount = 0;
  #bytes = 0;

  /** Includes records of lives that have ended. */
  get all(): OrderedList<T> {
    return this.#all;
  }

  /** Without records of lives that have ended. */
  get count(): number {
    return this.#all.size - this.#endedCount;
  }

  /** Of all records; an estimate. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A record of a life that has ended, if there is one. */
  get ended(): T | undefined {
    return this.#endings.oldest?.first;
  }

  of(life: Life): OrderedList<T> | undefined {
    return this.#own.get(life);
  }

  add(record: T): void {
    const own = this.#own.get(record.life) ?? new OrderedList<T>(({ sequence }) => sequence);
    this.#own.set(record.life, own);
    own.add(record);
    this.#all.add(record);
    this.#bytes += record.bytes;
  }

  /** Must be called when a record has changed its size. */
  grow(bytes: number): void {
    this.#bytes += bytes;
  }

  delete(record: T): void {
    if (!this.#all.delete(record)) return;
    const { life, bytes } = record;
    this.#bytes -= bytes;
    const own = this.#own.get(life);
    own?.delete(record);
    if (own?.size === 0) this.#own.delete(life);
    if (own === undefined) this.#deleteEnded(record);
  }

  end(life: Life): void {
    const own = this.#own.get(life);
    if (own === undefined) return;
    this.#own.delete(life);
    this.#ended.set(life, this.#endings.add(own));
    this.#endedCount += own.size;
  }

  clear(): void {
    this.#all = new OrderedList(({ sequence }) => sequence);
    this.#own = new Map();
    this.#ended = new Map();
    this.#endings = new RecencyList();
    this.#endedCount = 0;
    this.#bytes = 0;
  }

  #deleteEnded(record: T): void {
    const place = this.#ended.get(record.life);
    if (place === undefined || !place.value.delete(record)) return;
    this.#endedCount -= 1;
    if (place.value.size > 0) return;
    this.#ended.delete(record.life);
    this.#endings.remove(place);
  }
}
