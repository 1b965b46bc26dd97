import { buildApp } from '../app.ts';
import { type Config, loadConfig } from '../config/load.ts';
import { ConfigError } from '../config/start-errors.ts';
import { toOneLineSpki } from '../crypto/key-files.ts';
import { expectedName } from '../domain/text/wording.ts';
import { loadFixtures } from '../fixtures/load.ts';
import { startServer } from '../server/listen.ts';
import { prepareTls, wantsTls } from '../tls/material.ts';
import { ControlClient } from './control.ts';

export { ConfigError, FixtureError, ListenError } from '../config/start-errors.ts';
export { TlsError } from '../tls/tls-error.ts';

/** Durations may be given as text with a unit, as everywhere else: `retention: '1h'`. */
type OptionOf<T> = T extends number ? number | string : T;

/**
 * Settings by their keys, as in the file of `--config` (the README's table), secrets included. The environment is not read.
 * Here `port` is 0 when it is left out, a free one, and `host` is 127.0.0.1.
 */
export type StartOptions = { readonly [Key in keyof Omit<Config, 'control' | 'logLevel'>]?: OptionOf<Config[Key]> };

/** A server of this process. */
export interface MockToss extends AsyncDisposable {
  /** What clients have in the place of `https://cert.toss.im` and `https://oauth2.cert.toss.im`. */
  readonly baseUrl: string;
  /** With `tls`: the same by HTTPS. */
  readonly tlsUrl: string | null;
  /** With `proxyPort`: an HTTP proxy that leads the real names here. */
  readonly proxyUrl: string | null;
  /** One line of base64 SubjectPublicKeyInfo: what session keys are wrapped with. */
  readonly publicKey: string;
  readonly control: ControlClient;
  /** Stops listening, finishes what is in flight and frees the port; a second call waits for the first. */
  close(): Promise<void>;
}

const defaults = { port: 0, host: '127.0.0.1', tlsPort: 0 };
/** What it would make no sense to set here. */
const fixed = ['control', 'logLevel'];

const readOptions = (options: StartOptions): Config => {
  const given = Object.fromEntries(Object.entries(options ?? {}).filter(([, value]) => value !== undefined));
  const wrong = fixed.filter((key) => key in given);
  if (wrong.length > 0)
    throw new ConfigError(wrong.map((key) => `${key} in the options is no option here: leave it out`));
  return loadConfig({ options: { ...defaults, ...given } }).config;
};

/**
 * Runs the server in this process, on a free port, quietly. As many as are wanted can run beside each other: they share
 * nothing. Throws `ConfigError` and `FixtureError`, whose `problems` name everything that is wrong, `TlsError`, and
 * `ListenError` for a port that is taken.
 */
export const startMockToss = async (options: StartOptions = {}): Promise<MockToss> => {
  const config = readOptions(options);
  const fixtures = loadFixtures(config.fixtures);
  const expected = expectedName(config.scenario, fixtures.scenarios.keys());
  if (expected !== undefined) {
    throw new ConfigError([`scenario in the options does not exist: must be ${expected}`]);
  }
  const tls = wantsTls(config) ? await prepareTls(config, Date.now()) : undefined;
  const app = await buildApp(config, { fixtures, tlsCa: tls?.ca ?? null });
  const server = await startServer(app, config, tls === undefined ? {} : { tls });
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
