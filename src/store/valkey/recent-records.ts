/** How many records are remembered. */
const MAX_RECORDS = 1_000;

/**
 * Records as this process has read or written them last. A change begins with them instead of a read. Another process may have changed
 * a record since: whoever writes compares the version.
 */
export class RecentRecords<T> {
  readonly #records = new Map<string, T>();

  get(key: string): T | undefined {
    return this.#records.get(key);
  }

  set(key: string, record: T | undefined): void {
    this.#records.delete(key);
    if (record === undefined) return;
    this.#records.set(key, record);
    if (this.#records.size <= MAX_RECORDS) return;
    for (const [oldest] of this.#records) {
      this.#records.delete(oldest);
      return;
    }
  }

  clear(): void {
    this.#records.clear();
  }
}
