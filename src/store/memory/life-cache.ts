import { type Place, RecencyList } from '../../collections/recency-list.ts';
import type { Life } from './life.ts';

interface Entry<T> {
  readonly life: Life;
  readonly value: T;
  readonly bytes: number;
}

/**
 * One value for each life. All values together have a limit in bytes: beyond it, the values that were not set for the longest
 * time are dropped.
 */
export class LifeCache<T> {
  readonly #maxBytes: number;
  readonly #sizeOf: (value: T) => number;
  #places = new Map<Life, Place<Entry<T>>>();
  #order = new RecencyList<Entry<T>>();
  #bytes = 0;

  constructor(maxBytes: number, sizeOf: (value: T) => number) {
    this.#maxBytes = maxBytes;
    this.#sizeOf = sizeOf;
  }

  get(life: Life): T | undefined {
    return this.#places.get(life)?.value.value;
  }

  /** As if the value had been set again, without a change. */
  touch(life: Life): void {
    const place = this.#places.get(life);
    if (place !== undefined) this.#order.touch(place);
  }

  /** Must be called again when a value has changed. The value of this life is not dropped. */
  set(life: Life, value: T): void {
    this.delete(life);
    const bytes = this.#sizeOf(value);
    this.#places.set(life, this.#order.add({ life, value, bytes }));
    this.#bytes += bytes;
    for (let oldest = this.#order.oldest; oldest !== undefined && oldest.life !== life; oldest = this.#order.oldest) {
      if (this.#bytes <= this.#maxBytes) return;
      this.delete(oldest.life);
    }
  }

  delete(life: Life): void {
    const place = this.#places.get(life);
    if (place === undefined) return;
    this.#places.delete(life);
    this.#order.remove(place);
    this.#bytes -= place.value.bytes;
  }

  clear(): void {
    this.#places = new Map();
    this.#order = new RecencyList();
    this.#bytes = 0;
  }
}
