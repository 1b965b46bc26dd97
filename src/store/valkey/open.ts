import { Redis, type RedisOptions } from 'iovalkey';
import { type Store, type StoreLimits, StoreUnavailable } from '../store.ts';
import { SharedClock } from './clock.ts';
import { Connection } from './connection.ts';
import { createValkeyStore, type ValkeyStore } from './index.ts';
import { reasonOf } from './reasons.ts';

/** Where the data is. */
export interface ValkeyPlace {
  /** `valkey:`, `redis:` or, with TLS, `rediss:` or `valkeys:`; user, password, host, port and the number of the database. */
  readonly url: string;
  /** Tells deployments on one server apart. */
  readonly prefix: string;
  /** Certificates in PEM that sign the server's certificate; `null`: those that Node.js knows. */
  readonly ca: string | null;
}

/** What all processes of a deployment must have in common, by name: a digest of each. */
export type DeploymentIdentity = Readonly<Record<string, string>>;

export interface OpenOptions {
  readonly limits: StoreLimits;
  readonly identity: DeploymentIdentity;
  readonly onDown: (reason: string) => void;
  readonly onUp: () => void;
  readonly onError: (error: unknown) => void;
}

export interface OpenedStore {
  readonly store: Store;
  /** The time of all processes, in milliseconds since 1970; never goes back. */
  readonly now: () => number;
}

/** Of the keys. A release that keeps its data otherwise has another one. */
const LAYOUT = '2';

const CONNECT_MS = 2_000;
const RECONNECT_MS = 100;
/** A connection whose server has gone without a word; longer than any answer takes, also of a read that waits. */
const SILENCE_MS = 3_000;
/** So long a server may take to come up beside this process. */
const PATIENCE_MS = 10_000;
const RETRY_MS = 250;

const optionsOf = ({ url, ca }: ValkeyPlace): RedisOptions & { readonly host: string; readonly port: number } => {
  const { protocol, hostname, port, username, password, pathname } = new URL(url);
  const hasTls = protocol === 'rediss:' || protocol === 'valkeys:';
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? 6379 : Number(port),
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    db: pathname.length > 1 ? Number(pathname.slice(1)) : 0,
    ...(hasTls ? { tls: ca === null ? {} : { ca } } : {}),
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    // An operation that was sent before the connection broke may have run: sent again, it would count twice.
    autoResendUnfulfilledCommands: false,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => RECONNECT_MS,
  };
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** One try to connect; the client does not end every try that has failed. */
const tryOnce = async (redis: Redis): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(reject, CONNECT_MS, new Error('Command timed out'));
  });
  const work = async (): Promise<void> => {
    if (redis.status === 'wait' || redis.status === 'end') await redis.connect();
    await redis.ping();
  };
  try {
    await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
};

/** Connects; tries again while a server that starts beside this process is not there yet. */
const connect = async (redis: Redis): Promise<void> => {
  const giveUpAt = performance.now() + PATIENCE_MS;
  let last: unknown;
  redis.on('error', (error) => {
    last = error;
  });
  for (;;) {
    try {
      return await tryOnce(redis);
    } catch (error) {
      const found = reasonOf(last) ?? reasonOf(error);
      const isFinal = found?.severity !== 'down' || performance.now() > giveUpAt;
      if (isFinal)
        throw new StoreUnavailable(found?.reason ?? { en: 'cannot be used', ko: '사용할 수 없습니다' }, {
          cause: last ?? error,
        });
      await pause(RETRY_MS);
    }
  }
};

/** The first release with scripts that a full server refuses as a whole. */
const MIN_RELEASE = 7;

const checkRelease = async (redis: Redis): Promise<void> => {
  const [, release = ''] = /^redis_version:(\S+)/m.exec(await redis.info('server')) ?? [];
  if (Number.parseInt(release, 10) >= MIN_RELEASE) return;
  throw new StoreUnavailable({
    en: `is Redis ${release}: it must be Valkey, or Redis ${MIN_RELEASE} or newer`,
    ko: `Redis ${release}입니다. Valkey 또는 Redis ${MIN_RELEASE} 이상이어야 합니다`,
  });
};

/** Compares what the deployment has in common with what this process has. */
const join = async (redis: Redis, key: string, identity: DeploymentIdentity): Promise<void> => {
  const own: DeploymentIdentity = { layout: LAYOUT, ...identity };
  for (const [field, digest] of Object.entries(own)) {
    await redis.hsetnx(key, field, digest);
    const theirs = await redis.hget(key, field);
    if (theirs === digest) continue;
    if (field === 'layout') {
      throw new StoreUnavailable({
        en: `has data of another release (layout ${theirs}; this release knows ${LAYOUT}): choose another prefix with MOCK_TOSS_STORE_PREFIX`,
        ko: `다른 릴리스의 데이터가 있습니다(layout ${theirs}, 이 릴리스는 ${LAYOUT}). MOCK_TOSS_STORE_PREFIX로 다른 접두사를 지정하세요`,
      });
    }
    throw new StoreUnavailable({
      en: `has data of a deployment with ${field === 'seed' ? 'another' : 'other'} ${field}: start all its processes alike, or choose another prefix with MOCK_TOSS_STORE_PREFIX`,
      ko: `${field} 값이 다른 배포의 데이터가 있습니다. 모든 프로세스를 같은 설정으로 시작하거나, MOCK_TOSS_STORE_PREFIX로 다른 접두사를 지정하세요`,
    });
  }
};

/** Opens the store of a deployment. Rejects with `StoreUnavailable`, whose message says why. */
export const openValkeyStore = async (place: ValkeyPlace, options: OpenOptions): Promise<OpenedStore> => {
  const redis = new Redis(optionsOf(place));
  const listener = new Redis(optionsOf(place));
  let store: ValkeyStore | undefined;
  const connection = new Connection(redis, {
    onDown: options.onDown,
    onUp() {
      options.onUp();
      replantLost().catch(options.onError);
    },
  });
  const identityKey = `{${place.prefix}}:identity`;
  const joinAll = () => connection.run(() => join(redis, identityKey, options.identity));
  /** A server without a disk may have lost all data. */
  const replantLost = async (): Promise<void> => {
    if ((await connection.run(() => redis.exists(identityKey))) === 1) return;
    await store?.replant();
    await joinAll();
  };
  try {
    await connect(redis);
    await connect(listener);
    // The client says nothing when the server does not have the database: it uses another one.
    await connection.run(() => redis.select(redis.options.db ?? 0));
    await connection.run(() => checkRelease(redis));
    await joinAll();
    const clock = new SharedClock(() => connection.run(() => redis.time()));
    await clock.sample();
    store = createValkeyStore({
      connection,
      listener,
      prefix: place.prefix,
      limits: options.limits,
      now: clock.now,
      onError: options.onError,
      async onTick() {
        await clock.sample();
        await replantLost();
      },
    });
    return { store, now: clock.now };
  } catch (error) {
    connection.close();
    listener.disconnect();
    throw error;
  }
};
