/** A short list. Deleting moves only the items between the place and the nearer end: long lives end at the front. */
export class Piece<T> {
  /** Places below `#start` are free. */
  readonly #items: (T | undefined)[];
  #start = 0;

  constructor(items: readonly T[]) {
    this.#items = [...items];
  }

  get length(): number {
    return this.#items.length - this.#start;
  }

  get first(): T | undefined {
    return this.#items[this.#start];
  }

  get last(): T | undefined {
    return this.#items[this.#items.length - 1];
  }

  /** Whether adding an item makes the array longer than `max`. Free places count too. */
  isFull(max: number): boolean {
    return this.#items.length >= max;
  }

  at(place: number): T | undefined {
    return this.#items[this.#start + place];
  }

  push(item: T): void {
    this.#items.push(item);
  }

  insert(place: number, item: T): void {
    this.#items.splice(this.#start + place, 0, item);
  }

  delete(place: number): void {
    const index = this.#start + place;
    if (place >= this.length / 2) {
      this.#items.splice(index, 1);
      return;
    }
    // Measured: `shift` and `splice` take 3 microseconds for 500 items, which was a tenth of a status call.
    for (let free = index; free > this.#start; free -= 1) this.#items[free] = this.#items[free - 1];
    this.#items[this.#start] = undefined;
    this.#start += 1;
  }

  /** The items from a place on, which the list loses. */
  cutFrom(place: number): Piece<T> {
    return new Piece(this.#items.splice(this.#start + place) as T[]);
  }

  toArray(): T[] {
    return this.#items.slice(this.#start) as T[];
  }
}
