/** A part of a rewritten text. */
interface Part {
  /** Where it begins in the rewritten text. */
  readonly at: number;
  readonly from: number;
  readonly to: number;
  /** Whether it is the same in both texts. */
  readonly isSame: boolean;
}

/** Stretches of a text, written in another way; it knows where each part comes from. */
export class Rewriting {
  readonly #pieces: Uint8Array[] = [];
  readonly #parts: Part[] = [];
  #length = 0;

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  get bytes(): Uint8Array {
    return Buffer.concat(this.#pieces, this.#length);
  }

  #add(piece: Uint8Array, from: number, to: number, isSame: boolean): void {
    if (piece.length === 0) return;
    this.#parts.push({ at: this.#length, from, to, isSame });
    this.#pieces.push(piece);
    this.#length += piece.length;
  }

  /** Takes over a part as it is. */
  keep(bytes: Uint8Array, from: number, to: number): void {
    this.#add(bytes.subarray(from, to), from, to, true);
  }

  /** Writes something else for a part. */
  replace(piece: Uint8Array, from: number, to: number): void {
    this.#add(piece, from, to, false);
  }

  #indexAt(at: number): number {
    let [low, high] = [0, this.#parts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#parts[middle] as Part).at <= at) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The stretch of the original text; `undefined` if it was not rewritten. */
  originOf(start: number, end: number): { readonly start: number; readonly end: number } | undefined {
    const [one, other] = [this.#indexAt(start), this.#indexAt(end - 1)];
    const [first, last] = [this.#parts[one], this.#parts[other]];
    if (first === undefined || last === undefined || (one === other && first.isSame)) return undefined;
    return {
      start: first.isSame ? first.from + start - first.at : first.from,
      end: last.isSame ? last.from + end - last.at : last.to,
    };
  }
}
