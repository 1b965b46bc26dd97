/** The place of a value in a list. It must only be used with the list that made it. */
export interface Place<T> {
  readonly value: T;
  older: Place<T> | null;
  newer: Place<T> | null;
}

/** Values in the order of the last touch. Every operation takes the same time, however long the list is. */
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
    this.#cut(place);
    this.#append(place);
  }

  /** Must be called at most once for a place. */
  remove(place: Place<T>): void {
    this.#cut(place);
  }

  #append(place: Place<T>): void {
    place.older = this.#newest;
    place.newer = null;
    if (this.#newest === null) this.#oldest = place;
    else this.#newest.newer = place;
    this.#newest = place;
  }

  #cut({ older, newer }: Place<T>): void {
    if (older === null) this.#oldest = newer;
    else older.newer = newer;
    if (newer === null) this.#newest = older;
    else newer.older = older;
  }
}
