import { type Linked, RecencyList } from '../../collections/recency-list.ts';
import type { Life } from './life.ts';

interface Entry<T> extends Linked<Entry<T>> {
  readonly life: Life;
  value: T;
  bytes: number;
}

/**
 * One value for each life. All values together have a limit in bytes: beyond it, the values that were not set for the longest
 * time are dropped.
 */
export class LifeCache<T> {
  readonly #maxBytes: number;
  readonly #sizeOf: (value: T) => number;
  #entries = new Map<Life, Entry<T>>();
  #order = new RecencyList<Entry<T>>();
  #bytes = 0;

  constructor(maxBytes: number, sizeOf: (value: T) => number) {
    this.#maxBytes = maxBytes;
    this.#sizeOf = sizeOf;
  }

  get(life: Life): T | undefined {
    return this.#entries.get(life)?.value;
  }

  /** Must be called again when a value has changed. The value of this life is not dropped. */
  set(life: Life, value: T): void {
    const entry = this.#entries.get(life) ?? this.#add(life, value);
    const bytes = this.#sizeOf(value);
    this.#bytes += bytes - entry.bytes;
    entry.value = value;
    entry.bytes = bytes;
    this.#order.touch(entry);
    for (let oldest = this.#order.oldest; oldest !== undefined && oldest.life !== life; oldest = this.#order.oldest) {
      if (this.#bytes <= this.#maxBytes) return;
      this.delete(oldest.life);
    }
  }

  delete(life: Life): void {
    const entry = this.#entries.get(life);
    if (entry === undefined) return;
    this.#entries.delete(life);
    this.#order.remove(entry);
    this.#bytes -= entry.bytes;
  }

  clear(): void {
    this.#entries = new Map();
    this.#order = new RecencyList();
    this.#bytes = 0;
  }

  #add(life: Life, value: T): Entry<T> {
    const entry: Entry<T> = { life, value, bytes: 0, older: null, newer: null };
    this.#entries.set(life, entry);
    this.#order.add(entry);
    return entry;
  }
}
