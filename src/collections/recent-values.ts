import { isDeepStrictEqual } from 'node:util';

/** How many values are remembered. A search looks at all of them. */
const MAX_VALUES = 8;

/** The values that were used last. A caller that finds an equal value here does not keep a second one in memory. */
export class RecentValues<T> {
  /** The last one first. */
  readonly #values: T[] = [];

  /** The value that is wanted, which becomes the last one used. */
  find(isWanted: (value: T) => boolean): T | undefined {
    const index = this.#values.findIndex(isWanted);
    const value = this.#values[index];
    if (value === undefined) return undefined;
    if (index > 0) this.#values.unshift(...this.#values.splice(index, 1));
    return value;
  }

  /** The same value, or a known one that is equal to it. */
  share(value: T): T {
    return this.find((known) => isDeepStrictEqual(known, value)) ?? this.add(value);
  }

  /** Adds a value as the last one used, and forgets the one that was not used for the longest time. */
  add(value: T): T {
    this.#values.unshift(value);
    if (this.#values.length > MAX_VALUES) this.#values.pop();
    return value;
  }
}
