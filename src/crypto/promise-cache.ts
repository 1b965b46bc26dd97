/** What was made for a key before, or is being made now; the oldest goes when there are too many, failures at once. */
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
