// For `AsyncDisposable`: projects whose `lib` does not have it read the declaration too.
/// <reference lib="esnext.disposable" preserve="true" />
import { type Config, loadConfig } from '../config/load.ts';
import { ConfigError } from '../config/start-errors.ts';
import { toOneLineSpki } from '../crypto/key-files.ts';
import { expectedNameText } from '../domain/text/wording.ts';
import { loadFixtures } from '../fixtures/load.ts';
import { openServer } from '../open-server.ts';
import { ControlClient, type Snapshot } from './control.ts';
import { calledAt, explainStart } from './start-failure.ts';

export { ConfigError, FixtureError, ListenError, StoreError } from '../config/start-errors.ts';
export { TlsError } from '../tls/tls-error.ts';

/** Durations and sizes may also be given as text with a unit: `retention: '1h'`. */
type OptionOf<T> = T extends number ? number | string : T;

/**
 * Settings by their keys (the table in `docs/settings.md`), including secrets. Environment variables are not read. Different defaults
 * here: `port` and `tlsPort` 0 (a free port), `host` `127.0.0.1`.
 */
export type StartOptions = {
  readonly [Key in keyof Omit<Config, 'control' | 'logLevel' | 'restore'>]?: OptionOf<Config[Key]>;
} & {
  /** A snapshot to begin with: the document of `control.snapshot()`, or a file. */
  readonly restore?: Snapshot | string | null;
};

/** A server that runs in this process. */
export interface MockToss extends AsyncDisposable {
  /** The base URL for clients, in place of `https://cert.toss.im` and `https://oauth2.cert.toss.im`. */
  readonly baseUrl: string;
  /** The base URL with HTTPS; `null` without `tls`. */
  readonly tlsUrl: string | null;
  /** URL of an HTTP proxy that leads the real host names here; `null` without `proxyPort`. */
  readonly proxyUrl: string | null;
  /** The public key for session keys: one line of base64 X.509 SubjectPublicKeyInfo. */
  readonly publicKey: string;
  /** A client of this server's control API. */
  readonly control: ControlClient;
  /** Stops listening, finishes calls in flight and frees the port. Further calls wait for the first one. */
  close(): Promise<void>;
}

const defaults = { port: 0, host: '127.0.0.1', tlsPort: 0 };
/** Settings that cannot be changed here: the control API is always on, and there is no log. */
const fixed = ['control', 'logLevel'];

const readOptions = (options: Readonly<Record<string, unknown>>): Config => {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const wrong = fixed.filter((key) => key in given);
  if (wrong.length > 0)
    throw new ConfigError(
      wrong.map((key) => ({
        en: `${key} in the options cannot be set here: leave it out`,
        ko: `옵션의 ${key} 값은 여기서 설정할 수 없습니다. 빼세요`,
      })),
    );
  return loadConfig({ options: { ...defaults, ...given } }).config;
};

const open = async (options: StartOptions): Promise<MockToss> => {
  if (typeof options !== 'object' || Array.isArray(options)) {
    throw new ConfigError([
      {
        en: 'startMockToss takes an object with settings, such as { port: 8677 }',
        ko: 'startMockToss에는 { port: 8677 }처럼 설정이 담긴 객체를 넘기세요',
      },
    ]);
  }
  const { restore, ...settings } = options;
  const isDocument = typeof restore === 'object' && restore !== null;
  const config = readOptions(isDocument || restore === null ? settings : { ...settings, restore });
  const fixtures = loadFixtures(config.fixtures);
  const expected = expectedNameText(config.scenario, fixtures.scenarios.keys());
  if (expected !== undefined) {
    throw new ConfigError([
      {
        en: `scenario in the options does not exist: must be ${expected.en}`,
        ko: `옵션의 scenario가 없는 시나리오입니다. 허용되는 값: ${expected.ko}`,
      },
    ]);
  }
  const { server } = await openServer(config, fixtures, isDocument ? { snapshot: restore } : {});
  const control = new ControlClient(server.url, { token: config.controlToken ?? undefined });
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= server.close();
    return closed;
  };
  return {
    baseUrl: server.url,
    tlsUrl: server.tlsUrl,
    proxyUrl: server.proxyUrl,
    publicKey: toOneLineSpki(fixtures.sessionKeys.publicKey),
    control,
    close,
    [Symbol.asyncDispose]: close,
  };
};

/**
 * Starts a server in this process, on a free port and without logs. Several servers can run at the same time and share
 * nothing. Rejects with `ConfigError` or `FixtureError` (their `problems` name everything that is wrong), with `TlsError`, with
 * `StoreError`, or with `ListenError` when a port is in use.
 */
export const startMockToss = async (options: StartOptions = {}): Promise<MockToss> => {
  const place = calledAt(startMockToss);
  try {
    return await open(options ?? {});
  } catch (error) {
    throw explainStart(error, place);
  }
};
