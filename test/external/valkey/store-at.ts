import { Redis, type RedisOptions } from 'iovalkey';
import type { StoreOptions } from '../../../src/store/store.ts';
import { Connection } from '../../../src/store/valkey/connection.ts';
import { createValkeyStore, type ValkeyStore } from '../../../src/store/valkey/index.ts';

export const fail = (error: unknown): never => {
  throw error;
};

/** A connection that does not write about a server that has gone. */
export const connectTo = (url: string, options: RedisOptions = {}): Redis =>
  new Redis(url, options).on('error', () => undefined);

/** A store on a server, for which nothing may fail. */
export const storeAt = (
  url: string,
  options: StoreOptions,
  prefix = 'test',
  listener: Redis = connectTo(url),
): ValkeyStore =>
  createValkeyStore({
    ...options,
    connection: new Connection(connectTo(url), { onDown: fail, onUp: () => undefined }),
    listener,
    prefix,
    onError: fail,
  });
