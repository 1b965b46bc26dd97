/**
 * A cache of promises: calls with the same key share one promise, also while it is pending. It drops the oldest entry at the
 * limit, and a rejected promise at once.
 */
export const createPromiseCache = <T>(limit: number): ((key: string, make: () => Promise<T>) => Promise<T>) => {
  const made = new Map<string, Promise<T>>();
  return (key, make) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const [oldest] = made.keys();
    if (made.size >= limit && oldest !== undefined) made.delete(oldest);
    const making = make();
    made.set(key, making);
    making.catch(() => made.delete(key));
    return making;
  };
};
