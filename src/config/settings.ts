import { isIP } from 'node:net';
import { idPattern, MAX_EXPIRE_SECONDS } from '../domain/limits.ts';
import {
  baseUrl,
  bytes,
  choice,
  duration,
  integer,
  isDnsName,
  isHostName,
  isOrigin,
  list,
  onOff,
  type Reader,
  secretText,
  storeUrl,
  text,
} from './readers.ts';

export interface Setting<T> {
  /** Flag without dashes; `null` for secrets, which must not appear on a command line. */
  readonly flag: string | null;
  /** Environment variables. The first one that is set wins. */
  readonly variables: readonly string[];
  readonly fallback: T;
  readonly reader: Reader<T>;
  readonly description: string;
  /** The value when the flag is given without one. */
  readonly impliedValue?: string;
  /** Never shown. `<variable>_FILE` may name a file that contains the value. */
  readonly secret?: true;
}

const MIB = 2 ** 20;

const setting = <T>(entry: Setting<T>): Setting<T> => entry;

/** Every setting. Flags, variables, keys of the settings file and the table in `docs/settings.md` are made from this. */
export const settings = {
  port: setting<number>({
    flag: 'port',
    variables: ['PORT'],
    fallback: 8677,
    reader: integer(0, 65_535),
    description: 'HTTP port; 0 picks a free one',
  }),
  host: setting<string>({
    flag: 'host',
    variables: ['MOCK_TOSS_HOST', 'HOST'],
    fallback: 'localhost',
    reader: {
      expects: 'a host name or IP address',
      read: (raw) => (/^[A-Za-z0-9._:%-]{1,253}$/.test(raw) ? raw : undefined),
    },
    description: 'Address to listen on; `0.0.0.0` for all addresses',
  }),
  tls: setting<boolean>({
    flag: 'tls',
    variables: ['MOCK_TOSS_TLS'],
    fallback: false,
    reader: onOff,
    impliedValue: 'on',
    description: 'Also serves HTTPS, under the names of the real hosts',
  }),
  tlsPort: setting<number>({
    flag: 'tls-port',
    variables: ['MOCK_TOSS_TLS_PORT'],
    fallback: 8678,
    reader: integer(0, 65_535),
    description: 'HTTPS port; 0 picks a free one',
  }),
  tlsHost: setting<readonly string[]>({
    flag: 'tls-host',
    variables: ['MOCK_TOSS_TLS_HOST'],
    fallback: [],
    reader: list(
      'host names or IP addresses separated by commas',
      (raw) => (isIP(raw) !== 0 && !raw.includes('%')) || isDnsName(raw),
    ),
    description: 'Additional names for the certificate, separated by commas',
  }),
  tlsCert: setting<string | null>({
    flag: 'tls-cert',
    variables: ['MOCK_TOSS_TLS_CERT'],
    fallback: null,
    reader: text,
    description: 'PEM file with your own certificate and its chain',
  }),
  tlsKey: setting<string | null>({
    flag: 'tls-key',
    variables: ['MOCK_TOSS_TLS_KEY'],
    fallback: null,
    reader: text,
    description: 'PEM file with the private key of that certificate',
  }),
  dataDir: setting<string | null>({
    flag: 'data-dir',
    variables: ['MOCK_TOSS_DATA_DIR'],
    fallback: null,
    reader: text,
    description: 'Folder for the TLS CA; default: `.mock-toss-cert` in the home folder',
  }),
  proxyPort: setting<number | null>({
    flag: 'proxy-port',
    variables: ['MOCK_TOSS_PROXY_PORT'],
    fallback: null,
    reader: integer(0, 65_535),
    description: 'Port of an HTTP proxy for the real hosts only; switches `tls` on',
  }),
  publicUrl: setting<string | null>({
    flag: 'public-url',
    variables: ['MOCK_TOSS_PUBLIC_URL'],
    fallback: null,
    reader: baseUrl,
    description:
      "Base URL of all addresses in answers; default: the request's own scheme and `Host`, and for `authUrl` under a real host name the real host of the standard window",
  }),
  logLevel: setting({
    flag: 'log-level',
    variables: ['MOCK_TOSS_LOG_LEVEL'],
    fallback: 'info',
    reader: choice('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    description: 'Minimum level of log lines; `silent` also hides the ready line',
  }),
  fixtures: setting<string | null>({
    flag: 'fixtures',
    variables: ['MOCK_TOSS_FIXTURES'],
    fallback: null,
    reader: text,
    description: 'Folder with files that replace those in `fixtures/`, file by file',
  }),
  restore: setting<string | null>({
    flag: 'restore',
    variables: ['MOCK_TOSS_RESTORE'],
    fallback: null,
    reader: text,
    description: 'File with a snapshot to begin with; the fixtures add only what is not in it',
  }),
  clientId: setting<string | null>({
    flag: 'client-id',
    variables: ['MOCK_TOSS_CLIENT_ID'],
    fallback: null,
    reader: {
      expects: 'an id of 1 to 64 letters, digits, dots, underscores and hyphens',
      read: (raw) => (new RegExp(idPattern).test(raw) ? raw : undefined),
    },
    description: 'Id of an additional client; needs its secret, too',
  }),
  clientSecret: setting<string | null>({
    flag: null,
    variables: ['MOCK_TOSS_CLIENT_SECRET'],
    fallback: null,
    reader: secretText,
    description: 'Secret of the additional client',
    secret: true,
  }),
  scenario: setting<string>({
    flag: 'scenario',
    variables: ['MOCK_TOSS_SCENARIO'],
    fallback: 'manual',
    reader: text,
    description: 'Scenario of requests for which nothing else sets one',
  }),
  seed: setting<string | null>({
    flag: 'seed',
    variables: ['MOCK_TOSS_SEED'],
    fallback: null,
    reader: text,
    description: 'Makes `txId` and `jti` repeatable for each client, for snapshot tests; also freeze the clock',
  }),
  expireSeconds: setting<number>({
    flag: 'expire-seconds',
    variables: ['MOCK_TOSS_EXPIRE_SECONDS'],
    fallback: MAX_EXPIRE_SECONDS,
    reader: integer(1, MAX_EXPIRE_SECONDS),
    description: 'Lifetime in seconds of a request without `expireSeconds`',
  }),
  control: setting({
    flag: 'control',
    variables: ['MOCK_TOSS_CONTROL'],
    fallback: 'on',
    reader: choice('on', 'off'),
    description: '`off` removes the control API, except health and ready',
  }),
  app: setting({
    flag: 'app',
    variables: ['MOCK_TOSS_APP'],
    fallback: 'on',
    reader: choice('on', 'off'),
    description: "`off` removes the end user's pages: `/start`, `/cert/v1`, `/app`, `/demo`",
  }),
  appLinks: setting<'web' | 'scheme'>({
    flag: 'app-links',
    variables: ['MOCK_TOSS_APP_LINKS'],
    fallback: 'web',
    reader: choice('web', 'scheme'),
    description:
      '`scheme` makes app links as the real service does, `supertoss://` and a Chrome intent, instead of links to a page here: a phone with the real app opens the real app',
  }),
  controlToken: setting<string | null>({
    flag: null,
    variables: ['MOCK_TOSS_CONTROL_TOKEN'],
    fallback: null,
    reader: secretText,
    description: 'Bearer token that calls of the control API must send',
    secret: true,
  }),
  cors: setting<readonly string[]>({
    flag: 'cors',
    variables: ['MOCK_TOSS_CORS'],
    fallback: [],
    reader: list('origins such as "http://localhost:3000", separated by commas', isOrigin),
    description: 'Web origins whose pages may call the control API, separated by commas',
  }),
  allowedHosts: setting<readonly string[]>({
    flag: 'allowed-hosts',
    variables: ['MOCK_TOSS_ALLOWED_HOSTS'],
    fallback: [],
    reader: list('host names without port, separated by commas', isHostName),
    description: 'Additional `Host` names for calls of the control API and of the pages here, separated by commas',
  }),
  requestTimeout: setting<number>({
    flag: 'request-timeout',
    variables: ['MOCK_TOSS_REQUEST_TIMEOUT'],
    fallback: 30_000,
    reader: duration(1, 3_600_000),
    description: 'Time limit for a client to send a whole request',
  }),
  retention: setting<number>({
    flag: 'retention',
    variables: ['MOCK_TOSS_RETENTION'],
    fallback: 86_400_000,
    reader: duration(1000, 31_536_000_000),
    description: 'Real time after which unused transactions and unused created clients are deleted',
  }),
  store: setting<string | null>({
    flag: null,
    variables: ['MOCK_TOSS_STORE'],
    fallback: null,
    reader: storeUrl,
    description:
      'Address of a Valkey or Redis server that several processes share, such as `valkey://host:6379/0`; default: the memory of this process',
    secret: true,
  }),
  storePrefix: setting<string>({
    flag: 'store-prefix',
    variables: ['MOCK_TOSS_STORE_PREFIX'],
    fallback: 'mock-toss-cert',
    reader: {
      expects: '1 to 64 letters, digits, dots, underscores and hyphens',
      read: (raw) => (/^[A-Za-z0-9._-]{1,64}$/.test(raw) ? raw : undefined),
    },
    description: 'Beginning of all keys in the store: deployments with different prefixes share a server',
  }),
  storeCa: setting<string | null>({
    flag: 'store-ca',
    variables: ['MOCK_TOSS_STORE_CA'],
    fallback: null,
    reader: text,
    description: 'PEM file with the CA of a store with TLS (`rediss://`); default: the CAs that Node.js knows',
  }),
  maxClients: setting<number>({
    flag: 'max-clients',
    variables: ['MOCK_TOSS_MAX_CLIENTS'],
    fallback: 10_000,
    reader: integer(1, 1_000_000),
    description: 'Maximum number of clients; creating more is refused',
  }),
  maxTransactions: setting<number>({
    flag: 'max-transactions',
    variables: ['MOCK_TOSS_MAX_TRANSACTIONS'],
    fallback: 1_000_000,
    reader: integer(1, 10_000_000),
    description: 'Maximum number of transactions; beyond it, the least recently used is deleted',
  }),
  maxClientBytes: setting<number>({
    flag: 'max-client-bytes',
    variables: ['MOCK_TOSS_MAX_CLIENT_BYTES'],
    fallback: 16 * MIB,
    reader: bytes(MIB, 64 * 1024 * MIB),
    description: 'Maximum bytes of clients, queues, faults, personas and scenarios; adding more is refused',
  }),
  maxTransactionBytes: setting<number>({
    flag: 'max-transaction-bytes',
    variables: ['MOCK_TOSS_MAX_TRANSACTION_BYTES'],
    fallback: 64 * MIB,
    reader: bytes(MIB, 64 * 1024 * MIB),
    description: 'Maximum bytes of transactions; beyond it, the least recently used is deleted',
  }),
  maxPersonas: setting<number>({
    flag: 'max-personas',
    variables: ['MOCK_TOSS_MAX_PERSONAS'],
    fallback: 1_000,
    reader: integer(1, 100_000),
    description: 'Maximum number of personas, including those of the fixtures; adding more is refused',
  }),
  maxScenarios: setting<number>({
    flag: 'max-scenarios',
    variables: ['MOCK_TOSS_MAX_SCENARIOS'],
    fallback: 1_000,
    reader: integer(1, 100_000),
    description: 'Maximum number of scenarios, including those of the fixtures; adding more is refused',
  }),
  maxQueue: setting<number>({
    flag: 'max-queue',
    variables: ['MOCK_TOSS_MAX_QUEUE'],
    fallback: 100,
    reader: integer(1, 10_000),
    description: "Maximum number of entries in a client's scenario queue",
  }),
  maxFaults: setting<number>({
    flag: 'max-faults',
    variables: ['MOCK_TOSS_MAX_FAULTS'],
    fallback: 100,
    reader: integer(1, 10_000),
    description: 'Maximum number of faults of one client; faults for all clients have the same limit',
  }),
  maxListeners: setting<number>({
    flag: 'max-listeners',
    variables: ['MOCK_TOSS_MAX_LISTENERS'],
    fallback: 100,
    reader: integer(1, 10_000),
    description: 'Maximum number of event listeners',
  }),
  maxJournal: setting<number>({
    flag: 'max-journal',
    variables: ['MOCK_TOSS_MAX_JOURNAL'],
    fallback: 10_000,
    reader: integer(1, 1_000_000),
    description: 'Maximum number of journal entries; beyond it, the oldest is deleted',
  }),
  maxJournalBytes: setting<number>({
    flag: 'max-journal-bytes',
    variables: ['MOCK_TOSS_MAX_JOURNAL_BYTES'],
    fallback: 32 * MIB,
    reader: bytes(MIB, 64 * 1024 * MIB),
    description: 'Maximum bytes of the journal; beyond it, the oldest entry is deleted',
  }),
  maxClientJournal: setting<number>({
    flag: 'max-client-journal',
    variables: ['MOCK_TOSS_MAX_CLIENT_JOURNAL'],
    fallback: 500,
    reader: integer(1, 100_000),
    description: 'Maximum number of journal entries of one client; beyond it, the oldest is deleted',
  }),
  journalBodyBytes: setting<number>({
    flag: 'journal-body-bytes',
    variables: ['MOCK_TOSS_JOURNAL_BODY_BYTES'],
    fallback: 16 * 1024,
    reader: bytes(0, 64 * 1024),
    description: 'Maximum bytes of each body in the journal',
  }),
} as const;

export type SettingKey = keyof typeof settings;

type ValueOf<S> = S extends Setting<infer T> ? T : never;

/** The values of all settings, frozen. Durations are in milliseconds, sizes in bytes. */
export type Config = { readonly [Key in SettingKey]: ValueOf<(typeof settings)[Key]> };
