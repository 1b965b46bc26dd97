/** An item of a list knows its neighbours: the list needs no memory of its own. An item is in at most one list. */
export interface Linked<T> {
  older: T | null;
  newer: T | null;
}

/** Items by the time of their last touch. The cost of every operation is constant. */
export class RecencyList<T extends Linked<T>> {
  #oldest: T | null = null;
  #newest: T | null = null;

  get oldest(): T | undefined {
    return this.#oldest ?? undefined;
  }

  add(item: T): void {
    item.older = this.#newest;
    item.newer = null;
    if (this.#newest === null) this.#oldest = item;
    else this.#newest.newer = item;
    this.#newest = item;
  }

  touch(item: T): void {
    if (item === this.#newest) return;
    this.remove(item);
    this.add(item);
  }

  /** Only for an item that is in the list. */
  remove(item: T): void {
    const { older, newer } = item;
    if (older === null) this.#oldest = newer;
    else older.newer = newer;
    if (newer === null) this.#newest = older;
    else newer.older = older;
    item.older = null;
    item.newer = null;
  }
}
