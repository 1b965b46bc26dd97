/** More than any number of processes needs that change the same record at the same moment. */
const MAX_TRIES = 1_000;

export interface Attempt<W, R> {
  /** What to write; `undefined`: the record stays as it is. */
  readonly write: W | undefined;
  readonly result: R;
}

export interface Versioned<T, W, R> {
  /** The record as this process knows it, which others may have changed since. */
  readonly recent: T | undefined;
  readonly read: () => Promise<T | undefined>;
  readonly change: (current: T) => Attempt<W, R>;
  /** Writes if the record is still the same. Otherwise resolves to the record as it is now. */
  readonly write: (current: T, write: W) => Promise<'written' | { readonly now: T | undefined }>;
}

/**
 * Changes a record that other processes may change at the same time: computes, and writes if the record is still the same; else tries
 * again with the record as it is now. Resolves to the result of the attempt that counts; to `undefined` if there is no such record.
 */
export const compareAndSet = async <T, W, R>({
  recent,
  read,
  change,
  write,
}: Versioned<T, W, R>): Promise<R | undefined> => {
  let current: T | undefined = recent ?? (await read());
  let isFresh = recent === undefined;
  for (let tries = 0; current !== undefined; tries += 1) {
    if (tries === MAX_TRIES) throw new Error(`other processes changed a record ${MAX_TRIES} times in a row`);
    try {
      const { write: wanted, result } = change(current);
      if (wanted !== undefined) {
        const outcome = await write(current, wanted);
        if (outcome === 'written') return result;
        current = outcome.now;
        isFresh = true;
        continue;
      }
      if (isFresh) return result;
    } catch (error) {
      if (isFresh) throw error;
    }
    // What a record says that others may have changed does not count.
    current = await read();
    isFresh = true;
  }
  return undefined;
};
