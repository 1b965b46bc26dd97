import { OrderedList } from '../../collections/ordered-list.ts';
import { type Linked, RecencyList } from '../../collections/recency-list.ts';
import type { Life } from './life.ts';

export interface LifeRecord {
  readonly sequence: number;
  readonly life: Life;
  readonly bytes: number;
}

/** The records of a life that has ended. */
interface Ending<T extends LifeRecord> extends Linked<Ending<T>> {
  readonly list: OrderedList<T>;
}

/**
 * Records of all lives and of each life, in the order of creation. When a life ends, its records are hidden in one step; their
 * memory is freed later, record by record. A life may go on with new records after that.
 */
export class LifeRecords<T extends LifeRecord> {
  #all = new OrderedList<T>(({ sequence }) => sequence);
  #byLife = new Map<Life, OrderedList<T>>();
  /** Those of one life are several when it was ended more than once. */
  #ended = new Map<Life, Ending<T>[]>();
  /** In the order in which the lives ended. */
  #endings = new RecencyList<Ending<T>>();
  #endedCount = 0;
  #bytes = 0;

  /** Also those of lives that have ended. */
  get all(): OrderedList<T> {
    return this.#all;
  }

  /** The number of records of lives that have not ended. */
  get count(): number {
    return this.#all.size - this.#endedCount;
  }

  /** The memory of all records, estimated. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A record of a life that has ended. */
  get ended(): T | undefined {
    return this.#endings.oldest?.list.first;
  }

  of(life: Life): OrderedList<T> | undefined {
    return this.#byLife.get(life);
  }

  /** Whether the record is here, and its life has not ended since it was added. Only the oldest records of a life are deleted. */
  has(record: T): boolean {
    const first = this.#byLife.get(record.life)?.first;
    return first !== undefined && record.sequence >= first.sequence;
  }

  add(record: T): void {
    const ofLife = this.#byLife.get(record.life) ?? new OrderedList<T>(({ sequence }) => sequence);
    this.#byLife.set(record.life, ofLife);
    ofLife.add(record);
    this.#all.add(record);
    this.#bytes += record.bytes;
  }

  /** Adds the bytes by which a record has grown. */
  grow(bytes: number): void {
    this.#bytes += bytes;
  }

  delete(record: T): void {
    if (!this.#all.delete(record)) return;
    const { life, bytes } = record;
    this.#bytes -= bytes;
    const ofLife = this.#byLife.get(life);
    if (ofLife?.delete(record) !== true) this.#deleteEnded(record);
    else if (ofLife.size === 0) this.#byLife.delete(life);
  }

  end(life: Life): void {
    const ofLife = this.#byLife.get(life);
    if (ofLife === undefined) return;
    this.#byLife.delete(life);
    const ending: Ending<T> = { list: ofLife, older: null, newer: null };
    this.#ended.set(life, [...(this.#ended.get(life) ?? []), ending]);
    this.#endings.add(ending);
    this.#endedCount += ofLife.size;
  }

  clear(): void {
    this.#all = new OrderedList(({ sequence }) => sequence);
    this.#byLife = new Map();
    this.#ended = new Map();
    this.#endings = new RecencyList();
    this.#endedCount = 0;
    this.#bytes = 0;
  }

  #deleteEnded(record: T): void {
    const endings = this.#ended.get(record.life) ?? [];
    const ending = endings.find(({ list }) => list.delete(record));
    if (ending === undefined) return;
    this.#endedCount -= 1;
    if (ending.list.size > 0) return;
    this.#endings.remove(ending);
    if (endings.length === 1) this.#ended.delete(record.life);
    else endings.splice(endings.indexOf(ending), 1);
  }
}
