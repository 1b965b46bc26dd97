import { createHash } from 'node:crypto';
import { type Logger, pino } from 'pino';
import type { Config } from './config/load.ts';
import { StoreError } from './config/start-errors.ts';
import { readTextFile, TextFileError } from './config/text-file.ts';
import { clientEntriesOf } from './fixtures/client-entries.ts';
import type { Fixtures } from './fixtures/load.ts';
import { storeLimitsOf } from './fixtures/store-limits.ts';
import { createSafeLogger } from './http/logged-error.ts';
import type { Parts } from './parts.ts';
import { StoreUnavailable } from './store/store.ts';

const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

/** What all processes of a deployment must have in common. */
const identityOf = (config: Config, fixtures: Fixtures) => {
  const { sessionKeys, tokenKeys, signatureKeys, errors, personas, scenarios, magicValues } = fixtures;
  const spki = [sessionKeys, tokenKeys, signatureKeys.userKeys].map(({ publicKey }) =>
    publicKey.export({ type: 'spki', format: 'pem' }),
  );
  return {
    keys: digest([...spki, signatureKeys.ca.fingerprint256, signatureKeys.root.fingerprint256]),
    fixtures: digest([[...errors], personas, [...scenarios], magicValues, clientEntriesOf(fixtures, config)]),
    seed: digest(config.seed),
  };
};

/** The address without user and password. */
const showPlace = (url: string): string => {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
};

const readCa = (path: string | null): string | null => {
  try {
    return path === null ? null : readTextFile(path);
  } catch (error) {
    if (!(error instanceof TextFileError)) throw error;
    throw new StoreError({
      en: `MOCK_TOSS_STORE_CA names ${path}, which ${error.text.en}: name a PEM file`,
      ko: `MOCK_TOSS_STORE_CA가 가리키는 파일 ${path}: ${error.text.ko}. PEM 파일을 지정하세요`,
    });
  }
};

type StoreParts = Pick<Parts, 'store' | 'realNow' | 'monotonicNow'>;

/** The store on a server, with the time that its processes share. */
const openShared = async (url: string, config: Config, fixtures: Fixtures, logger: Logger): Promise<StoreParts> => {
  const log = createSafeLogger(logger, (clientId) => clientId);
  const ca = readCa(config.storeCa);
  const { openValkeyStore } = await import('./store/valkey/open.ts');
  const { store, now } = await openValkeyStore(
    { url, prefix: config.storePrefix, ca },
    {
      limits: storeLimitsOf(config, fixtures),
      identity: identityOf(config, fixtures),
      onDown: (reason) => log.warn({ reason }, 'the store is not available: calls are refused until it is'),
      onUp: () => log.info('the store is available again'),
      onError(error) {
        // The store as a whole is reported once, above.
        if (!(error instanceof StoreUnavailable)) log.error({ err: error }, 'an operation of the store failed');
      },
    },
  );
  return { store, realNow: now, monotonicNow: now };
};

/**
 * Does something with the store that the settings name, and closes it if that fails. The memory store is made by the app itself: then
 * there are no parts. Throws `StoreError` for a store that cannot be used.
 */
export const withStore = async <T>(
  config: Config,
  fixtures: Fixtures,
  work: (parts: StoreParts) => Promise<T>,
  logger: Logger = pino({ level: 'silent' }),
): Promise<T> => {
  const { store: url } = config;
  if (url === null) return work({});
  let opened: StoreParts = {};
  try {
    opened = await openShared(url, config, fixtures, logger);
    return await work(opened);
  } catch (error) {
    await opened.store?.close();
    if (!(error instanceof StoreUnavailable)) throw error;
    throw new StoreError({
      en: `the store at ${showPlace(url)} ${error.text.en}`,
      ko: `데이터 저장소 ${showPlace(url)}: ${error.text.ko}`,
    });
  }
};
