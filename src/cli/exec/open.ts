import { ControlClient, ControlError } from '../../client/control.ts';
import { ListenError, StoreError } from '../../config/start-errors.ts';
import { toOneLineSpki } from '../../crypto/key-files.ts';
import { sameText, type Text, TextError } from '../../domain/text/language.ts';
import { createLogger } from '../../logger.ts';
import { type OpenedServer, openServer } from '../../open-server.ts';
import { TlsError } from '../../tls/tls-error.ts';
import type { OptionValues, Terminal } from '../command.ts';
import { commandsOwn } from '../configure.ts';
import { refusalOf } from '../other-version/refusals.ts';
import { type Adapt, readServerSettings, type ServerSettings } from '../server-settings.ts';

/** A server that did not start, although nothing is wrong with the command line. */
export class NotStartedError extends TextError {
  constructor({ en, ko }: Text, options: { readonly cause?: unknown } = {}) {
    super({ en: `the server did not start: ${en}`, ko: `서버를 시작하지 못했습니다. ${ko}` }, options);
    this.name = 'NotStartedError';
  }
}

/** Free ports on this machine alone, and no log, unless the user wants others. The control API is on. */
const adaptTo =
  ({ proxy }: OptionValues): Adapt =>
  (config, isGiven) => ({
    ...config,
    control: 'on',
    port: isGiven('port') ? config.port : 0,
    host: isGiven('host') ? config.host : '127.0.0.1',
    tlsPort: isGiven('tlsPort') ? config.tlsPort : 0,
    proxyPort: config.proxyPort ?? (proxy === undefined ? null : 0),
    logLevel: isGiven('logLevel') ? config.logLevel : 'silent',
  });

/** The settings of the server. Prints every problem and returns `undefined` when there is one. */
export const readSettings = (values: OptionValues, terminal: Terminal): ServerSettings | undefined =>
  readServerSettings(values, terminal, {
    env: { ...terminal.env, ...Object.fromEntries(commandsOwn.map((name) => [name, undefined])) },
    adapt: adaptTo(values),
  });

const createLog = async (level: string, terminal: Terminal) => {
  if (level === 'silent') return {};
  const log = await createLogger(level, terminal.isTerminal('stderr') ? terminal.language : null, 'stderr');
  terminal.atExit(log.writeAll);
  return { logger: log.logger };
};

/** Starts the server. Throws `NotStartedError`, and for what is wrong in the settings `FixtureError` and `TlsError`. */
export const open = async ({ config, fixtures }: ServerSettings, terminal: Terminal): Promise<OpenedServer> => {
  try {
    return await openServer(config, fixtures, await createLog(config.logLevel, terminal));
  } catch (error) {
    const isNoRight = error instanceof TlsError && error.problem === 'access';
    if (!isNoRight && !(error instanceof ListenError || error instanceof StoreError)) throw error;
    const { text } = error instanceof ListenError ? error.named({ port: sameText('--port') }) : error;
    throw new NotStartedError(text, { cause: error });
  }
};

/** What the command gets of the server: the public key, and a client of its own unless the settings name one. */
export interface Access {
  readonly control: ControlClient;
  readonly publicKey: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Removes what was made for the command alone. */
  leave(): Promise<void>;
}

export const getAccess = async ({ config, fixtures }: ServerSettings, { server }: OpenedServer): Promise<Access> => {
  const control = new ControlClient(server.url, { token: config.controlToken ?? undefined });
  const publicKey = toOneLineSpki(fixtures.sessionKeys.publicKey);
  const { clientId, clientSecret, store } = config;
  if (clientId !== null && clientSecret !== null) {
    return { control, publicKey, clientId, clientSecret, leave: async () => {} };
  }
  try {
    const made = await control.createClient();
    return {
      control,
      publicKey,
      clientId: made.clientId,
      clientSecret: made.clientSecret,
      // What is in memory ends with the server.
      leave: async () => (store === null ? undefined : control.deleteClient(made.clientId).catch(() => {})),
    };
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    throw new NotStartedError(refusalOf(error), { cause: error });
  }
};
