import { MARGIN, type Sighting, scanBlock } from './block.ts';
import { excerptOf } from './excerpt.ts';
import type { LeakEncoding, LeakKind } from './known.ts';
import { Place } from './place.ts';
import type { Wanted } from './wanted.ts';

/** A find as a report shows it. */
export interface Leak {
  readonly line: number;
  readonly column: number;
  readonly what: LeakKind;
  /** A persona, a client or a setting; `null` for what has no known owner. */
  readonly whose: string | null;
  /** How it is encoded; empty: in plain text. */
  readonly encodings: readonly LeakEncoding[];
  /** The masked line, or the part of it around the value. */
  readonly excerpt: string;
}

/** Whose a value is, as a report says it. */
export const whoseOf = ({ owners: [owner] }: Sighting, { labels }: Wanted): string | null =>
  owner === undefined ? null : (labels[owner] ?? null);

const BLOCK = 1_048_576;

/** How many bytes a scanner needs. */
export const SCAN_BYTES = MARGIN + BLOCK + MARGIN;

/** Scans a text of any length that arrives in parts. It remembers one block of it. */
export class Scanner {
  readonly #wanted: Wanted;
  readonly #most: number;
  readonly #listed: Set<LeakKind>;
  readonly #buffer: Buffer;
  readonly #leaks: Leak[] = [];
  readonly #place = new Place();
  #length = 0;
  /** What is before it in the buffer is done. */
  #from = 0;
  #total = 0;

  /**
   * Describes at most `most` finds, and the first of each kind that is not `listed` yet; more are only counted. The buffer has
   * `SCAN_BYTES` or less, and is the scanner's until `end`.
   */
  constructor(
    wanted: Wanted,
    most: number,
    buffer: Buffer = Buffer.allocUnsafeSlow(SCAN_BYTES),
    listed: Iterable<LeakKind> = [],
  ) {
    this.#wanted = wanted;
    this.#most = most;
    this.#listed = new Set(listed);
    this.#buffer = buffer;
  }

  get leaks(): readonly Leak[] {
    return this.#leaks;
  }

  get total(): number {
    return this.#total;
  }

  /** Takes the next part. It may be changed afterwards. */
  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const part = bytes.subarray(at, at + this.#buffer.length - this.#length);
      this.#buffer.set(part, this.#length);
      this.#length += part.length;
      at += part.length;
      if (this.#length === this.#buffer.length) this.#scan(this.#length - MARGIN);
    }
  }

  /** To be called after the last part. */
  end(): void {
    this.#scan(this.#length);
  }

  #scan(to: number): void {
    const bytes = this.#buffer.subarray(0, this.#length);
    const { finds, seen } = scanBlock(bytes, this.#from, to, this.#wanted);
    this.#total += finds.length;
    let at = this.#from;
    for (const find of finds) {
      if (this.#leaks.length >= this.#most && this.#listed.has(find.kind)) continue;
      this.#listed.add(find.kind);
      this.#place.pass(bytes, at, find.start);
      at = find.start;
      this.#leaks.push(this.#describe(bytes, find, seen));
    }
    this.#place.pass(bytes, at, to);
    const kept = Math.max(0, to - MARGIN);
    this.#buffer.copyWithin(0, kept, this.#length);
    this.#length -= kept;
    this.#from = to - kept;
  }

  #describe(bytes: Uint8Array, find: Sighting, seen: readonly Sighting[]): Leak {
    const { line, column } = this.#place;
    const { kind: what, encodings } = find;
    const whose = whoseOf(find, this.#wanted);
    return { line, column, what, whose, encodings, excerpt: excerptOf(bytes, find, seen) };
  }
}
