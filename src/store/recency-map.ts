import type { Stored } from './store.ts';

interface Entry<T> extends Stored<T> {
  readonly pinned: boolean;
  readonly touchedAtMs: number;
}

/**
 * Records by id with two orders: by creation, for lists (newest first, stable under changes), and by last touch, for
 * dropping what nobody uses. No timers: callers sweep when they add.
 */
export class RecencyMap<T> {
  readonly #now: () => number;
  readonly #nextSequence: () => number;
  /** Insertion order is the order of touches: a touch deletes and sets again. */
  readonly #entries = new Map<string, Entry<T>>();
  /** Ascending by sequence; ids that are gone are skipped, and removed when they are the greater part. */
  #created: { readonly id: string; readonly sequence: number }[] = [];

  constructor(now: () => number, nextSequence: () => number) {
    this.#now = now;
    this.#nextSequence = nextSequence;
  }

  get size(): number {
    return this.#entries.size;
  }

  has(id: string): boolean {
    return this.#entries.has(id);
  }

  get(id: string): T | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined) return undefined;
    this.#touch(id, entry, entry.value);
    return entry.value;
  }

  add(id: string, value: T, pinned = false): void {
    const sequence = this.#nextSequence();
    this.#entries.set(id, { value, sequence, pinned, touchedAtMs: this.#now() });
    this.#created.push({ id, sequence });
  }

  replace(id: string, value: T): void {
    const entry = this.#entries.get(id);
    if (entry !== undefined) this.#touch(id, entry, value);
  }

  delete(id: string): T | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined) return undefined;
    this.#entries.delete(id);
    if (this.#created.length > 64 && this.#created.length > this.#entries.size * 2) {
      this.#created = this.#created.filter(({ id, sequence }) => this.#entries.get(id)?.sequence === sequence);
    }
    return entry.value;
  }

  /** The record with its sequence number, without touching. */
  peek(id: string): Stored<T> | undefined {
    return this.#entries.get(id);
  }

  clear(): void {
    this.#entries.clear();
    this.#created = [];
  }

  /** Newest first, without touching; `before` is exclusive. */
  *newestFirst(before = Number.POSITIVE_INFINITY): Generator<Stored<T>> {
    const created = this.#created;
    for (let index = this.#countBelow(before) - 1; index >= 0; index -= 1) {
      const place = created[index];
      const entry = place === undefined ? undefined : this.#entries.get(place.id);
      if (entry !== undefined && entry.sequence === place?.sequence) yield entry;
    }
  }

  /** The id that was touched least recently, if that was at or before `atMs`. */
  oldestTouchedBy(atMs: number): string | undefined {
    for (const [id, entry] of this.#entries) {
      if (entry.touchedAtMs > atMs) return undefined;
      if (!entry.pinned) return id;
    }
    return undefined;
  }

  #touch(id: string, entry: Entry<T>, value: T): void {
    this.#entries.delete(id);
    this.#entries.set(id, { ...entry, value, touchedAtMs: this.#now() });
  }

  #countBelow(sequence: number): number {
    let low = 0;
    let high = this.#created.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#created[middle]?.sequence ?? 0) < sequence) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
