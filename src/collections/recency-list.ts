/** The place of a value in the list that created it. */
export interface Place<T> {
  readonly value: T;
  older: Place<T> | null;
  newer: Place<T> | null;
}

/** Values by the time of their last touch. The cost of every operation is constant. */
export class RecencyList<T> {
  #oldest: Place<T> | null = null;
  #newest: Place<T> | null = null;

  get oldest(): T | undefined {
    return this.#oldest?.value;
  }

  add(value: T): Place<T> {
    const place: Place<T> = { value, older: null, newer: null };
    this.#append(place);
    return place;
  }

  touch(place: Place<T>): void {
    if (place === this.#newest) return;
    this.#unlink(place);
    this.#append(place);
  }

  /** Call it at most once for each place. */
  remove(place: Place<T>): void {
    this.#unlink(place);
  }

  #append(place: Place<T>): void {
    place.older = this.#newest;
    place.newer = null;
    if (this.#newest === null) this.#oldest = place;
    else this.#newest.newer = place;
    this.#newest = place;
  }

  #unlink({ older, newer }: Place<T>): void {
    if (older === null) this.#oldest = newer;
    else older.newer = newer;
    if (newer === null) this.#newest = older;
    else newer.older = older;
  }
}
