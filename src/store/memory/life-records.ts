import { OrderedList } from '../../collections/ordered-list.ts';
import { type Place, RecencyList } from '../../collections/recency-list.ts';
import type { Life } from './life.ts';

export interface LifeRecord {
  readonly sequence: number;
  readonly life: Life;
  readonly bytes: number;
}

/**
 * Records in the order of creation: all, and those of each life. When a life ends, its records leave in one step; the memory
 * that they take is given back later, record by record.
 */
export class LifeRecords<T extends LifeRecord> {
  #all = new OrderedList<T>(({ sequence }) => sequence);
  #own = new Map<Life, OrderedList<T>>();
  /** Of lives that are over, in the order in which they ended. */
  #ended = new Map<Life, Place<OrderedList<T>>>();
  #endings = new RecencyList<OrderedList<T>>();
  #endedCount = 0;
  #bytes = 0;

  /** Also those of lives that are over. */
  get all(): OrderedList<T> {
    return this.#all;
  }

  /** Of lives that are not over. */
  get count(): number {
    return this.#all.size - this.#endedCount;
  }

  /** Of all records, estimated. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A record of a life that is over. */
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

  /** A record has become larger by so many bytes. */
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
