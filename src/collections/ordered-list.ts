import { Piece } from './piece.ts';

/** An item of a list. Its number is unique and never changes. */
export interface Numbered {
  readonly sequence: number;
}

/** The most items of one piece. */
const MAX_PIECE = 512;

/**
 * Items in the order of a key; items with the same key in the order of their numbers. The key of an item must not change
 * while the item is in the list. The list consists of short arrays: adding, deleting and finding an item cost nearly the
 * same for any number of items, and for any place in the list.
 */
export class OrderedList<T extends Numbered> {
  readonly #keyOf: (item: T) => number;
  /** In order. No piece is empty. */
  readonly #pieces: Piece<T>[] = [];
  #size = 0;

  constructor(keyOf: (item: T) => number) {
    this.#keyOf = keyOf;
  }

  get size(): number {
    return this.#size;
  }

  get first(): T | undefined {
    return this.#pieces[0]?.first;
  }

  add(item: T): void {
    this.#size += 1;
    const last = this.#pieces.at(-1);
    // Most lists grow at the end.
    if (last === undefined || this.#isBelow(last.last, this.#keyOf(item), item.sequence)) {
      // A new piece begins there, so that earlier pieces stay full.
      if (last === undefined || last.isFull(MAX_PIECE)) this.#pieces.push(new Piece([item]));
      else last.push(item);
      return;
    }
    const index = Math.max(0, this.#findPiece(this.#keyOf(item), item.sequence));
    const piece = this.#pieces[index] as Piece<T>;
    piece.insert(this.#findPlace(piece, this.#keyOf(item), item.sequence), item);
    if (piece.length > MAX_PIECE) this.#pieces.splice(index + 1, 0, piece.cutFrom(MAX_PIECE / 2));
  }

  /** Returns whether the item was in the list. */
  delete(item: T): boolean {
    // Most lists lose their first item.
    const isFirst = item === this.first;
    const index = isFirst ? 0 : this.#findPiece(this.#keyOf(item), item.sequence);
    const piece = this.#pieces[index];
    if (piece === undefined) return false;
    const place = isFirst ? 0 : this.#findPlace(piece, this.#keyOf(item), item.sequence);
    if (piece.at(place) !== item) return false;
    piece.delete(place);
    this.#size -= 1;
    this.#joinShort(index);
    return true;
  }

  /** The last items with a lower key, in reverse order. */
  before(key: number, limit: number): T[] {
    const found: T[] = [];
    for (let index = this.#findPiece(key, Number.NEGATIVE_INFINITY); index >= 0; index -= 1) {
      const piece = this.#pieces[index] as Piece<T>;
      for (let place = this.#findPlace(piece, key, Number.NEGATIVE_INFINITY) - 1; place >= 0; place -= 1) {
        if (found.length >= limit) return found;
        found.push(piece.at(place) as T);
      }
    }
    return found;
  }

  /** The number of items with a higher key. */
  countAbove(key: number): number {
    const index = Math.max(0, this.#findPiece(key, Number.POSITIVE_INFINITY));
    const piece = this.#pieces[index];
    const here = piece === undefined ? 0 : piece.length - this.#findPlace(piece, key, Number.POSITIVE_INFINITY);
    return this.#pieces.slice(index + 1).reduce((sum, { length }) => sum + length, here);
  }

  /** Joins a short piece with the next one, and removes an empty piece. */
  #joinShort(index: number): void {
    const piece = this.#pieces[index];
    if (piece === undefined || piece.length > MAX_PIECE / 4) return;
    if (piece.length === 0) {
      this.#pieces.splice(index, 1);
      return;
    }
    const next = this.#pieces[index + 1];
    if (next === undefined || piece.length + next.length > MAX_PIECE / 2) return;
    this.#pieces.splice(index, 2, new Piece([...piece.toArray(), ...next.toArray()]));
  }

  #isBelow(item: T | undefined, key: number, sequence: number): boolean {
    if (item === undefined) return false;
    const itsKey = this.#keyOf(item);
    return itsKey < key || (itsKey === key && item.sequence < sequence);
  }

  /** The index of the last piece that begins at or before a place; -1 when all pieces begin after it. */
  #findPiece(key: number, sequence: number): number {
    let low = 0;
    let high = this.#pieces.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const first = this.#pieces[middle]?.first;
      if (first?.sequence === sequence && this.#keyOf(first) === key) return middle;
      if (this.#isBelow(first, key, sequence)) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** The number of items of a piece that come before a place. */
  #findPlace(piece: Piece<T>, key: number, sequence: number): number {
    let low = 0;
    let high = piece.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#isBelow(piece.at(middle), key, sequence)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
