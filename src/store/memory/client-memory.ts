interface Entry<T> {
  readonly value: T;
  readonly bytes: number;
}

/**
 * What is remembered of each client's calls, and so many bytes of it in all: that of the client for which nothing was
 * remembered for longest makes room.
 */
export class ClientMemory<T> {
  readonly #maxBytes: number;
  readonly #sizeOf: (value: T) => number;
  /** In the order of `keep`. */
  readonly #entries = new Map<string, Entry<T>>();
  #bytes = 0;

  constructor(maxBytes: number, sizeOf: (value: T) => number) {
    this.#maxBytes = maxBytes;
    this.#sizeOf = sizeOf;
  }

  get(clientId: string): T | undefined {
    return this.#entries.get(clientId)?.value;
  }

  /** Also to say that the value has changed. */
  keep(clientId: string, value: T): void {
    this.delete(clientId);
    const bytes = this.#sizeOf(value);
    this.#entries.set(clientId, { value, bytes });
    this.#bytes += bytes;
    for (const [oldest] of this.#entries) {
      if (this.#bytes <= this.#maxBytes || oldest === clientId) break;
      this.delete(oldest);
    }
  }

  delete(clientId: string): void {
    this.#bytes -= this.#entries.get(clientId)?.bytes ?? 0;
    this.#entries.delete(clientId);
  }

  clear(): void {
    this.#entries.clear();
    this.#bytes = 0;
  }
}
