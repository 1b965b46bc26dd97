import { isDeepStrictEqual } from 'node:util';
import { RecentValues } from '../../../collections/recent-values.ts';
import { PART_BYTES, sizeOf } from '../size.ts';

/** A part of one or more records. */
export interface Part<T> {
  readonly value: T;
  readonly bytes: number;
  /** How many records have it. */
  users: number;
}

/** Parts of records. Records whose parts are equal mostly share one: it is in memory once, and counts once. */
export class SharedParts<T> {
  readonly #recent = new RecentValues<Part<T>>();
  #bytes = 0;

  /** The memory of all parts that records have, estimated. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The part of one more record. */
  take(value: T): Part<T> {
    const part =
      this.#recent.find((known) => isDeepStrictEqual(known.value, value)) ??
      this.#recent.add({ value, bytes: PART_BYTES + sizeOf(value), users: 0 });
    if (part.users === 0) this.#bytes += part.bytes;
    part.users += 1;
    return part;
  }

  /** The part of a record that has changed. */
  replace(part: Part<T>, value: T): Part<T> {
    if (isDeepStrictEqual(part.value, value)) return part;
    this.release(part);
    return this.take(value);
  }

  /** A record is deleted. */
  release(part: Part<T>): void {
    part.users -= 1;
    if (part.users === 0) this.#bytes -= part.bytes;
  }
}
