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
  text,
} from './readers.ts';

export interface Setting<T> {
  /** Flag without dashes, or `null` for what must not stand on a command line. */
  readonly flag: string | null;
  /** Environment variables, the first that is set wins. */
  readonly variables: readonly string[];
  readonly fallback: T;
  readonly reader: Reader<T>;
  readonly description: string;
  /** What the flag says when it stands without a value. */
  readonly bare?: string;
  /** Never shown; `<variable>_FILE` may name a file that holds it. */
  readonly secret?: true;
}

const MIB = 2 ** 20;

const setting = <T>(entry: Setting<T>): Setting<T> => entry;

/** Every setting; flags, variables, the file's keys and the README's table are made from this. */
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
    description: 'Address to listen on; `0.0.0.0` for all',
  }),
  tls: setting<boolean>({
    flag: 'tls',
    variables: ['MOCK_TOSS_TLS'],
    fallback: false,
    reader: onOff,
    bare: 'on',
    description: 'Answers HTTPS too, under the names of the real hosts',
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
    description: 'More names for the certificate, separated by commas',
  }),
  tlsCert: setting<string | null>({
    flag: 'tls-cert',
    variables: ['MOCK_TOSS_TLS_CERT'],
    fallback: null,
    reader: text,
    description: 'PEM file with a certificate of your own, and its chain',
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
    description: 'Folder that keeps the TLS CA; unset, `.mock-toss-cert` in the home folder',
  }),
  proxyPort: setting<number | null>({
    flag: 'proxy-port',
    variables: ['MOCK_TOSS_PROXY_PORT'],
    fallback: null,
    reader: integer(0, 65_535),
    description: 'Port of an HTTP proxy for the real hosts and nothing else; implies `tls`',
  }),
  publicUrl: setting<string | null>({
    flag: 'public-url',
    variables: ['MOCK_TOSS_PUBLIC_URL'],
    fallback: null,
    reader: baseUrl,
    description:
      "Base of every address that is handed out; unset, the request's own scheme and `Host`; under a real name `authUrl` has the real host of the window",
  }),
  logLevel: setting({
    flag: 'log-level',
    variables: ['MOCK_TOSS_LOG_LEVEL'],
    fallback: 'info',
    reader: choice('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    description: 'Least level that is logged; `silent` also hides the ready line',
  }),
  fixtures: setting<string | null>({
    flag: 'fixtures',
    variables: ['MOCK_TOSS_FIXTURES'],
    fallback: null,
    reader: text,
    description: 'Folder whose files take the place of those in `fixtures/`, file by file',
  }),
  clientId: setting<string | null>({
    flag: 'client-id',
    variables: ['MOCK_TOSS_CLIENT_ID'],
    fallback: null,
    reader: {
      expects: 'an id of 1 to 64 letters, digits, dots, underscores and hyphens',
      read: (raw) => (new RegExp(idPattern).test(raw) ? raw : undefined),
    },
    description: 'Adds one client, together with the secret',
  }),
  clientSecret: setting<string | null>({
    flag: null,
    variables: ['MOCK_TOSS_CLIENT_SECRET'],
    fallback: null,
    reader: secretText,
    description: "The added client's secret",
    secret: true,
  }),
  scenario: setting<string>({
    flag: 'scenario',
    variables: ['MOCK_TOSS_SCENARIO'],
    fallback: 'manual',
    reader: text,
    description: 'Scenario of requests that nothing else decides',
  }),
  seed: setting<string | null>({
    flag: 'seed',
    variables: ['MOCK_TOSS_SEED'],
    fallback: null,
    reader: text,
    description: 'Makes `txId` and `jti` repeatable for each client, for snapshot tests; freeze the clock too',
  }),
  expireSeconds: setting<number>({
    flag: 'expire-seconds',
    variables: ['MOCK_TOSS_EXPIRE_SECONDS'],
    fallback: MAX_EXPIRE_SECONDS,
    reader: integer(1, MAX_EXPIRE_SECONDS),
    description: 'Seconds until a request without `expireSeconds` expires',
  }),
  control: setting({
    flag: 'control',
    variables: ['MOCK_TOSS_CONTROL'],
    fallback: 'on',
    reader: choice('on', 'off'),
    description: '`off` removes the control API, but for health and ready',
  }),
  app: setting({
    flag: 'app',
    variables: ['MOCK_TOSS_APP'],
    fallback: 'on',
    reader: choice('on', 'off'),
    description: "`off` removes the end user's side: `/start`, `/cert/v1`, `/app`, `/demo`",
  }),
  appLinks: setting<'web' | 'scheme'>({
    flag: 'app-links',
    variables: ['MOCK_TOSS_APP_LINKS'],
    fallback: 'web',
    reader: choice('web', 'scheme'),
    description:
      '`scheme` gives links to the app in the forms of the real service, `supertoss://` and a Chrome intent, not as addresses of a page: a phone with the real app opens that',
  }),
  controlToken: setting<string | null>({
    flag: null,
    variables: ['MOCK_TOSS_CONTROL_TOKEN'],
    fallback: null,
    reader: secretText,
    description: 'Bearer token that control calls must carry',
    secret: true,
  }),
  cors: setting<readonly string[]>({
    flag: 'cors',
    variables: ['MOCK_TOSS_CORS'],
    fallback: [],
    reader: list('origins such as "http://localhost:3000", separated by commas', isOrigin),
    description: 'Web origins whose pages may use the control API, separated by commas',
  }),
  allowedHosts: setting<readonly string[]>({
    flag: 'allowed-hosts',
    variables: ['MOCK_TOSS_ALLOWED_HOSTS'],
    fallback: [],
    reader: list('host names without port, separated by commas', isHostName),
    description: 'More `Host` names that control calls and the calls of our pages may use, separated by commas',
  }),
  requestTimeout: setting<number>({
    flag: 'request-timeout',
    variables: ['MOCK_TOSS_REQUEST_TIMEOUT'],
    fallback: 30_000,
    reader: duration(1, 3_600_000),
    description: 'How long a client may take to send a whole request',
  }),
  retention: setting<number>({
    flag: 'retention',
    variables: ['MOCK_TOSS_RETENTION'],
    fallback: 86_400_000,
    reader: duration(1000, 31_536_000_000),
    description: 'Real time after which untouched transactions and created clients are dropped',
  }),
  maxClients: setting<number>({
    flag: 'max-clients',
    variables: ['MOCK_TOSS_MAX_CLIENTS'],
    fallback: 10_000,
    reader: integer(1, 1_000_000),
    description: 'Clients at most; creating one more is refused',
  }),
  maxTransactions: setting<number>({
    flag: 'max-transactions',
    variables: ['MOCK_TOSS_MAX_TRANSACTIONS'],
    fallback: 1_000_000,
    reader: integer(1, 10_000_000),
    description: 'Transactions at most; the one touched least recently goes',
  }),
  maxClientBytes: setting<number>({
    flag: 'max-client-bytes',
    variables: ['MOCK_TOSS_MAX_CLIENT_BYTES'],
    fallback: 16 * MIB,
    reader: bytes(MIB, 64 * 1024 * MIB),
    description: 'Bytes of clients, queues, faults, personas and scenarios at most; adding more is refused',
  }),
  maxTransactionBytes: setting<number>({
    flag: 'max-transaction-bytes',
    variables: ['MOCK_TOSS_MAX_TRANSACTION_BYTES'],
    fallback: 64 * MIB,
    reader: bytes(MIB, 64 * 1024 * MIB),
    description: 'Bytes of transactions at most; the one touched least recently goes',
  }),
  maxPersonas: setting<number>({
    flag: 'max-personas',
    variables: ['MOCK_TOSS_MAX_PERSONAS'],
    fallback: 1_000,
    reader: integer(1, 100_000),
    description: 'Personas at most, with those of the fixtures; adding one more is refused',
  }),
  maxScenarios: setting<number>({
    flag: 'max-scenarios',
    variables: ['MOCK_TOSS_MAX_SCENARIOS'],
    fallback: 1_000,
    reader: integer(1, 100_000),
    description: 'Scenarios at most, with those of the fixtures; adding one more is refused',
  }),
  maxQueue: setting<number>({
    flag: 'max-queue',
    variables: ['MOCK_TOSS_MAX_QUEUE'],
    fallback: 100,
    reader: integer(1, 10_000),
    description: "Entries of a client's scenario queue at most",
  }),
  maxFaults: setting<number>({
    flag: 'max-faults',
    variables: ['MOCK_TOSS_MAX_FAULTS'],
    fallback: 100,
    reader: integer(1, 10_000),
    description: "A client's faults at most; those for all clients have a limit of the same size",
  }),
  maxListeners: setting<number>({
    flag: 'max-listeners',
    variables: ['MOCK_TOSS_MAX_LISTENERS'],
    fallback: 100,
    reader: integer(1, 10_000),
    description: 'Listeners to events at most',
  }),
  maxJournal: setting<number>({
    flag: 'max-journal',
    variables: ['MOCK_TOSS_MAX_JOURNAL'],
    fallback: 10_000,
    reader: integer(1, 1_000_000),
    description: 'Journal entries at most; the oldest goes',
  }),
  maxJournalBytes: setting<number>({
    flag: 'max-journal-bytes',
    variables: ['MOCK_TOSS_MAX_JOURNAL_BYTES'],
    fallback: 32 * MIB,
    reader: bytes(MIB, 64 * 1024 * MIB),
    description: 'Bytes of the journal at most; the oldest entry goes',
  }),
  maxClientJournal: setting<number>({
    flag: 'max-client-journal',
    variables: ['MOCK_TOSS_MAX_CLIENT_JOURNAL'],
    fallback: 500,
    reader: integer(1, 100_000),
    description: "A client's journal entries at most; the oldest goes",
  }),
  journalBodyBytes: setting<number>({
    flag: 'journal-body-bytes',
    variables: ['MOCK_TOSS_JOURNAL_BODY_BYTES'],
    fallback: 16 * 1024,
    reader: bytes(0, 64 * 1024),
    description: 'How much of each body the journal keeps',
  }),
} as const;

export type SettingKey = keyof typeof settings;

type ValueOf<S> = S extends Setting<infer T> ? T : never;

/** Every setting's value, frozen. Durations are milliseconds. */
export type Config = { readonly [Key in SettingKey]: ValueOf<(typeof settings)[Key]> };
