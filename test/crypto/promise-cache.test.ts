import { describe, expect, it } from 'vitest';
import { createPromiseCache } from '../../src/crypto/promise-cache.ts';

describe('a cache of promises', () => {
  it('makes a thing once, also for those who ask while it is being made', async () => {
    const cached = createPromiseCache<number>(10);
    let made = 0;
    const make = async (): Promise<number> => {
      made += 1;
      return made;
    };
    expect(await Promise.all([cached('a', make), cached('a', make), cached('b', make)])).toEqual([1, 1, 2]);
  });

  it('keeps no more than its limit: the oldest goes', async () => {
    const cached = createPromiseCache<string>(2);
    const made: string[] = [];
    const make = (key: string) =>
      cached(key, async () => {
        made.push(key);
        return key;
      });
    for (const key of ['a', 'b', 'c', 'b', 'a']) await make(key);
    expect(made).toEqual(['a', 'b', 'c', 'a']);
  });

  it('does not keep a failure', async () => {
    const cached = createPromiseCache<string>(2);
    await expect(cached('a', () => Promise.reject(new Error('once')))).rejects.toThrow('once');
    expect(await cached('a', async () => 'good')).toBe('good');
  });
});
