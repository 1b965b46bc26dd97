import type { Stored } from '../store.ts';
import { sizeOf } from './size.ts';

interface Entry<T> extends Stored<T> {
  readonly bytes: number;
  readonly pinned: boolean;
  readonly touchedAtMs: number;
}

/** What a record needs in memory beside itself: its places in orders and indexes. */
const PLACES_BYTES = 400;

/**
 * Records by id with two orders: by creation, for lists (newest first, stable under changes), and by last touch, for
 * dropping what nobody uses. Knows about how many bytes they take. No timers: callers sweep when they add.
 */
export class RecencyMap<T> {
  readonly #now: () => number;
  readonly #nextSequence: () => number;
  /** Insertion order is the order of touches: a touch deletes and sets again. */
  readonly #entries = new Map<string, Entry<T>>();
  /** Ascending by sequence; ids that are gone are skipped, and removed when they are the greater part. */
  #created: { readonly id: string; readonly sequence: number }[] = [];
  #bytes = 0;

  constructor(now: () => number, nextSequence: () => number) {
    this.#now = now;
    this.#nextSequence = nextSequence;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Estimated. */
  get bytes(): number {
    return this.#bytes;
  }

  has(id: string): boolean {
    return this.#entries.has(id);
  }

  get(id: string): T | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined) return undefined;
    this.#touch(id, entry);
    return entry.value;
  }

  add(id: string, value: T, pinned = false): void {
    const sequence = this.#nextSequence();
    const bytes = PLACES_BYTES + sizeOf(value);
    this.#bytes += bytes;
    this.#entries.set(id, { value, sequence, bytes, pinned, touchedAtMs: this.#now() });
    this.#created.push({ id, sequence });
  }

  replace(id: string, value: T): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    const bytes = PLACES_BYTES + sizeOf(value);
    this.#bytes += bytes - entry.bytes;
    this.#touch(id, { ...entry, value, bytes });
  }

  delete(id: string): T | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined) return undefined;
    this.#entries.delete(id);
    this.#bytes -= entry.bytes;
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
    this.#bytes = 0;
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

  #touch(id: string, entry: Entry<T>): void {
    this.#entries.delete(id);
    this.#entries.set(id, { ...entry, touchedAtMs: this.#now() });
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
