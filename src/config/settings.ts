import { isIP } from 'node:net';
import { idPattern, MAX_EXPIRE_SECONDS } from '../domain/limits.ts';
import { shapes } from '../domain/text/shapes.ts';
import {
  baseUrl,
  bytes,
  choice,
  duration,
  file,
  folder,
  integer,
  isDnsName,
  isHostName,
  isOrigin,
  list,
  onOff,
  port,
  type Reader,
  scenarioName,
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
  readonly descriptionKo: string;
  /** The value when the flag is given without one. */
  readonly impliedValue?: string;
  /** Never shown. `<variable>_FILE` may name a file that contains the value. */
  readonly secret?: true;
}

const MIB = 2 ** 20;

const setting = <T>(entry: Setting<T>): Setting<T> => entry;

/** Every setting. Flags, environment variables, keys of the settings file, and the tables in `docs` are made from this. */
export const settings = {
  port: setting<number>({
    flag: 'port',
    variables: ['PORT'],
    fallback: 8677,
    reader: port,
    description: 'HTTP port; 0 picks a free one',
    descriptionKo: 'HTTP 포트. 0이면 비어 있는 포트를 고름',
  }),
  host: setting<string>({
    flag: 'host',
    variables: ['MOCK_TOSS_HOST', 'HOST'],
    fallback: 'localhost',
    reader: {
      expects: { en: 'a host name or IP address', ko: '호스트 이름 또는 IP 주소' },
      read: (raw) => (/^[A-Za-z0-9._:%-]{1,253}$/.test(raw) ? raw : undefined),
    },
    description: 'Address to listen on; `0.0.0.0` for all addresses',
    descriptionKo: '수신 대기할 주소. `0.0.0.0`이면 모든 주소',
  }),
  tls: setting<boolean>({
    flag: 'tls',
    variables: ['MOCK_TOSS_TLS'],
    fallback: false,
    reader: onOff,
    impliedValue: 'on',
    description: 'Also serves HTTPS, under the names of the real hosts',
    descriptionKo: '실제 호스트 이름으로 HTTPS도 제공',
  }),
  tlsPort: setting<number>({
    flag: 'tls-port',
    variables: ['MOCK_TOSS_TLS_PORT'],
    fallback: 8678,
    reader: port,
    description: 'HTTPS port; 0 picks a free one',
    descriptionKo: 'HTTPS 포트. 0이면 비어 있는 포트를 고름',
  }),
  tlsHost: setting<readonly string[]>({
    flag: 'tls-host',
    variables: ['MOCK_TOSS_TLS_HOST'],
    fallback: [],
    reader: list(
      { en: 'host names or IP addresses separated by commas', ko: '쉼표로 구분한 호스트 이름 또는 IP 주소' },
      (raw) => (isIP(raw) !== 0 && !raw.includes('%')) || isDnsName(raw),
    ),
    description: 'Additional names for the certificate, separated by commas',
    descriptionKo: '인증서에 추가할 이름, 쉼표로 구분',
  }),
  tlsCert: setting<string | null>({
    flag: 'tls-cert',
    variables: ['MOCK_TOSS_TLS_CERT'],
    fallback: null,
    reader: file,
    description: 'PEM file with your own certificate and its chain',
    descriptionKo: '직접 준비한 인증서와 그 체인이 담긴 PEM 파일',
  }),
  tlsKey: setting<string | null>({
    flag: 'tls-key',
    variables: ['MOCK_TOSS_TLS_KEY'],
    fallback: null,
    reader: file,
    description: 'PEM file with the private key of that certificate',
    descriptionKo: '그 인증서의 개인키가 담긴 PEM 파일',
  }),
  dataDir: setting<string | null>({
    flag: 'data-dir',
    variables: ['MOCK_TOSS_DATA_DIR'],
    fallback: null,
    reader: folder,
    description: 'Folder for the TLS CA; default: `.mock-toss-cert` in the home folder',
    descriptionKo: 'TLS CA를 보관하는 폴더. 설정하지 않으면 홈 폴더의 `.mock-toss-cert`',
  }),
  proxyPort: setting<number | null>({
    flag: 'proxy-port',
    variables: ['MOCK_TOSS_PROXY_PORT'],
    fallback: null,
    reader: integer(0, 65_535),
    description: 'Port of an HTTP proxy for the real hosts only; switches `tls` on',
    descriptionKo: '실제 호스트로 가는 연결만 받는 HTTP 프록시의 포트. `tls`도 함께 켜짐',
  }),
  publicUrl: setting<string | null>({
    flag: 'public-url',
    variables: ['MOCK_TOSS_PUBLIC_URL'],
    fallback: null,
    reader: baseUrl,
    description:
      "Base URL of all addresses in answers; default: the request's own scheme and `Host`, and for `authUrl` under a real host name the real host of the standard window",
    descriptionKo:
      '응답에 들어가는 모든 주소의 base URL. 설정하지 않으면 요청의 scheme과 `Host`를 사용하고, 실제 호스트 이름으로 온 요청의 `authUrl`에는 표준창의 실제 호스트를 사용',
  }),
  logLevel: setting({
    flag: 'log-level',
    variables: ['MOCK_TOSS_LOG_LEVEL'],
    fallback: 'info',
    reader: choice('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    description: 'Minimum level of log lines; `silent` also hides the ready line',
    descriptionKo: '출력할 최소 로그 레벨. `silent`는 준비 완료 줄까지 숨김',
  }),
  fixtures: setting<string | null>({
    flag: 'fixtures',
    variables: ['MOCK_TOSS_FIXTURES'],
    fallback: null,
    reader: folder,
    description: 'Folder with files that replace those in `fixtures/`, file by file',
    descriptionKo: '`fixtures/`의 파일을 하나씩 대체할 파일이 담긴 폴더',
  }),
  restore: setting<string | null>({
    flag: 'restore',
    variables: ['MOCK_TOSS_RESTORE'],
    fallback: null,
    reader: file,
    description: 'File with a snapshot to begin with; the fixtures add only what is not in it',
    descriptionKo: '시작할 때 복원할 스냅샷 파일. 픽스처는 그 안에 없는 것만 추가',
  }),
  clientId: setting<string | null>({
    flag: 'client-id',
    variables: ['MOCK_TOSS_CLIENT_ID'],
    fallback: null,
    reader: {
      expects: shapes.id,
      read: (raw) => (new RegExp(idPattern).test(raw) ? raw : undefined),
    },
    description: 'Id of an additional client; needs its secret, too',
    descriptionKo: '시크릿과 함께 지정해 클라이언트 하나를 추가',
  }),
  clientSecret: setting<string | null>({
    flag: null,
    variables: ['MOCK_TOSS_CLIENT_SECRET'],
    fallback: null,
    reader: secretText,
    description: 'Secret of the additional client',
    descriptionKo: '추가한 클라이언트의 시크릿',
    secret: true,
  }),
  scenario: setting<string>({
    flag: 'scenario',
    variables: ['MOCK_TOSS_SCENARIO'],
    fallback: 'manual',
    reader: scenarioName,
    description: 'Scenario of requests for which nothing else sets one',
    descriptionKo: '따로 지정하지 않은 요청에 적용할 시나리오',
  }),
  seed: setting<string | null>({
    flag: 'seed',
    variables: ['MOCK_TOSS_SEED'],
    fallback: null,
    reader: text,
    description: 'Makes `txId` and `jti` repeatable for each client, for snapshot tests; also freeze the clock',
    descriptionKo: '스냅샷 테스트를 위해 클라이언트별로 `txId`와 `jti`가 재현되게 함. 시계도 함께 멈출 것',
  }),
  expireSeconds: setting<number>({
    flag: 'expire-seconds',
    variables: ['MOCK_TOSS_EXPIRE_SECONDS'],
    fallback: MAX_EXPIRE_SECONDS,
    reader: integer(1, MAX_EXPIRE_SECONDS),
    description: 'Lifetime in seconds of a request without `expireSeconds`',
    descriptionKo: '`expireSeconds`가 없는 요청이 만료될 때까지의 시간(초)',
  }),
  control: setting({
    flag: 'control',
    variables: ['MOCK_TOSS_CONTROL'],
    fallback: 'on',
    reader: choice('on', 'off'),
    description: '`off` removes the control API, except health and ready',
    descriptionKo: '`off`이면 health와 ready를 제외한 제어 API를 없앰',
  }),
  app: setting({
    flag: 'app',
    variables: ['MOCK_TOSS_APP'],
    fallback: 'on',
    reader: choice('on', 'off'),
    description: "`off` removes the end user's pages: `/start`, `/cert/v1`, `/app`, `/demo`",
    descriptionKo: '`off`이면 최종 사용자용 페이지를 없앰: `/start`, `/cert/v1`, `/app`, `/demo`',
  }),
  appLinks: setting<'web' | 'scheme'>({
    flag: 'app-links',
    variables: ['MOCK_TOSS_APP_LINKS'],
    fallback: 'web',
    reader: choice('web', 'scheme'),
    description:
      '`scheme` makes app links as the real service does, `supertoss://` and a Chrome intent, instead of links to a page here: a phone with the real app opens the real app',
    descriptionKo:
      '`scheme`이면 앱 링크를 이 서버의 페이지 주소가 아니라 실제 서비스의 형식(`supertoss://`와 Chrome intent)으로 만듦. 실제 토스 앱이 설치된 휴대폰에서는 그 앱이 열림',
  }),
  controlToken: setting<string | null>({
    flag: null,
    variables: ['MOCK_TOSS_CONTROL_TOKEN'],
    fallback: null,
    reader: secretText,
    description: 'Bearer token that calls of the control API must send',
    descriptionKo: '제어 API를 호출할 때 반드시 보내야 하는 Bearer 토큰',
    secret: true,
  }),
  cors: setting<readonly string[]>({
    flag: 'cors',
    variables: ['MOCK_TOSS_CORS'],
    fallback: [],
    reader: list(
      {
        en: 'origins such as "http://localhost:3000", separated by commas',
        ko: '쉼표로 구분한 "http://localhost:3000" 같은 출처(origin)',
      },
      isOrigin,
    ),
    description: 'Web origins whose pages may call the control API, separated by commas',
    descriptionKo: '제어 API를 쓸 수 있는 웹 페이지의 출처(origin), 쉼표로 구분',
  }),
  allowedHosts: setting<readonly string[]>({
    flag: 'allowed-hosts',
    variables: ['MOCK_TOSS_ALLOWED_HOSTS'],
    fallback: [],
    reader: list(
      { en: 'host names without port, separated by commas', ko: '쉼표로 구분한, 포트가 없는 호스트 이름' },
      isHostName,
    ),
    description: 'Additional `Host` names for calls of the control API and of the pages here, separated by commas',
    descriptionKo: '제어 API와 에뮬레이터 페이지의 호출에 추가로 허용할 `Host` 이름, 쉼표로 구분',
  }),
  requestTimeout: setting<number>({
    flag: 'request-timeout',
    variables: ['MOCK_TOSS_REQUEST_TIMEOUT'],
    fallback: 30_000,
    reader: duration(1, 3_600_000),
    description: 'Time limit for a client to send a whole request',
    descriptionKo: '클라이언트가 요청 전체를 보내는 데 허용하는 시간',
  }),
  retention: setting<number>({
    flag: 'retention',
    variables: ['MOCK_TOSS_RETENTION'],
    fallback: 86_400_000,
    reader: duration(1000, 31_536_000_000),
    description: 'Real time after which unused transactions and unused created clients are deleted',
    descriptionKo:
      '더 이상 접근이 없는 트랜잭션과, 제어 API로 만든 뒤 더 이상 접근이 없는 클라이언트를 삭제하기까지의 실제 시간',
  }),
  store: setting<string | null>({
    flag: null,
    variables: ['MOCK_TOSS_STORE'],
    fallback: null,
    reader: storeUrl,
    description:
      'Address of a Valkey or Redis server that several processes share, such as `valkey://host:6379/0`; default: the memory of this process',
    descriptionKo:
      '여러 프로세스가 함께 쓰는 Valkey 또는 Redis 서버의 주소. 예: `valkey://host:6379/0`. 기본값은 이 프로세스의 메모리',
    secret: true,
  }),
  storePrefix: setting<string>({
    flag: 'store-prefix',
    variables: ['MOCK_TOSS_STORE_PREFIX'],
    fallback: 'mock-toss-cert',
    reader: {
      expects: {
        en: '1 to 64 letters, digits, dots, underscores and hyphens',
        ko: '영문자, 숫자, 점, 밑줄, 하이픈으로 된 1~64자',
      },
      read: (raw) => (/^[A-Za-z0-9._-]{1,64}$/.test(raw) ? raw : undefined),
    },
    description: 'Beginning of all keys in the store: deployments with different prefixes share a server',
    descriptionKo: '데이터 저장소에 있는 모든 키의 접두사. 접두사가 다르면 한 서버를 여러 배포가 함께 쓸 수 있음',
  }),
  storeCa: setting<string | null>({
    flag: 'store-ca',
    variables: ['MOCK_TOSS_STORE_CA'],
    fallback: null,
    reader: file,
    description: 'PEM file with the CA of a store with TLS (`rediss://`); default: the CAs that Node.js knows',
    descriptionKo: 'TLS를 쓰는 저장소(`rediss://`)의 CA가 담긴 PEM 파일. 기본값은 Node.js가 아는 CA',
  }),
  maxClients: setting<number>({
    flag: 'max-clients',
    variables: ['MOCK_TOSS_MAX_CLIENTS'],
    fallback: 10_000,
    reader: integer(1, 1_000_000),
    description: 'Maximum number of clients; creating more is refused',
    descriptionKo: '최대 클라이언트 수. 더 만들려고 하면 거부',
  }),
  maxTransactions: setting<number>({
    flag: 'max-transactions',
    variables: ['MOCK_TOSS_MAX_TRANSACTIONS'],
    fallback: 1_000_000,
    reader: integer(1, 10_000_000),
    description: 'Maximum number of transactions; beyond it, the least recently used is deleted',
    descriptionKo: '최대 트랜잭션 수. 가장 오래 사용하지 않은 것부터 삭제',
  }),
  maxClientBytes: setting<number>({
    flag: 'max-client-bytes',
    variables: ['MOCK_TOSS_MAX_CLIENT_BYTES'],
    fallback: 16 * MIB,
    reader: bytes(MIB, 64 * 1024 * MIB),
    description: 'Maximum bytes of clients, queues, faults, personas and scenarios; adding more is refused',
    descriptionKo: '클라이언트, 큐, 장애 주입, 테스트 인물, 시나리오를 합친 최대 바이트 수. 더 추가하려고 하면 거부',
  }),
  maxTransactionBytes: setting<number>({
    flag: 'max-transaction-bytes',
    variables: ['MOCK_TOSS_MAX_TRANSACTION_BYTES'],
    fallback: 64 * MIB,
    reader: bytes(MIB, 64 * 1024 * MIB),
    description: 'Maximum bytes of transactions; beyond it, the least recently used is deleted',
    descriptionKo: '트랜잭션의 최대 바이트 수. 가장 오래 사용하지 않은 것부터 삭제',
  }),
  maxPersonas: setting<number>({
    flag: 'max-personas',
    variables: ['MOCK_TOSS_MAX_PERSONAS'],
    fallback: 1_000,
    reader: integer(1, 100_000),
    description: 'Maximum number of personas, including those of the fixtures; adding more is refused',
    descriptionKo: '픽스처를 포함한 최대 테스트 인물 수. 더 추가하려고 하면 거부',
  }),
  maxScenarios: setting<number>({
    flag: 'max-scenarios',
    variables: ['MOCK_TOSS_MAX_SCENARIOS'],
    fallback: 1_000,
    reader: integer(1, 100_000),
    description: 'Maximum number of scenarios, including those of the fixtures; adding more is refused',
    descriptionKo: '픽스처를 포함한 최대 시나리오 수. 더 추가하려고 하면 거부',
  }),
  maxQueue: setting<number>({
    flag: 'max-queue',
    variables: ['MOCK_TOSS_MAX_QUEUE'],
    fallback: 100,
    reader: integer(1, 10_000),
    description: "Maximum number of entries in a client's scenario queue",
    descriptionKo: '클라이언트별 시나리오 큐의 최대 항목 수',
  }),
  maxFaults: setting<number>({
    flag: 'max-faults',
    variables: ['MOCK_TOSS_MAX_FAULTS'],
    fallback: 100,
    reader: integer(1, 10_000),
    description: 'Maximum number of faults of one client; faults for all clients have the same limit',
    descriptionKo: '클라이언트별 장애 주입의 최대 개수. 모든 클라이언트 공통의 장애 주입에도 같은 수를 적용',
  }),
  maxListeners: setting<number>({
    flag: 'max-listeners',
    variables: ['MOCK_TOSS_MAX_LISTENERS'],
    fallback: 100,
    reader: integer(1, 10_000),
    description: 'Maximum number of event listeners',
    descriptionKo: '최대 이벤트 리스너 수',
  }),
  maxJournal: setting<number>({
    flag: 'max-journal',
    variables: ['MOCK_TOSS_MAX_JOURNAL'],
    fallback: 10_000,
    reader: integer(1, 1_000_000),
    description: 'Maximum number of journal entries; beyond it, the oldest is deleted',
    descriptionKo: '저널의 최대 항목 수. 가장 오래된 것부터 삭제',
  }),
  maxJournalBytes: setting<number>({
    flag: 'max-journal-bytes',
    variables: ['MOCK_TOSS_MAX_JOURNAL_BYTES'],
    fallback: 32 * MIB,
    reader: bytes(MIB, 64 * 1024 * MIB),
    description: 'Maximum bytes of the journal; beyond it, the oldest entry is deleted',
    descriptionKo: '저널의 최대 바이트 수. 가장 오래된 것부터 삭제',
  }),
  maxClientJournal: setting<number>({
    flag: 'max-client-journal',
    variables: ['MOCK_TOSS_MAX_CLIENT_JOURNAL'],
    fallback: 500,
    reader: integer(1, 100_000),
    description: 'Maximum number of journal entries of one client; beyond it, the oldest is deleted',
    descriptionKo: '클라이언트별 저널의 최대 항목 수. 가장 오래된 것부터 삭제',
  }),
  journalBodyBytes: setting<number>({
    flag: 'journal-body-bytes',
    variables: ['MOCK_TOSS_JOURNAL_BODY_BYTES'],
    fallback: 16 * 1024,
    reader: bytes(0, 64 * 1024),
    description: 'Maximum bytes of each body in the journal',
    descriptionKo: '저널이 본문마다 보관하는 크기(바이트)',
  }),
} as const;

export type SettingKey = keyof typeof settings;

type ValueOf<S> = S extends Setting<infer T> ? T : never;

/** The values of all settings, frozen. Durations are in milliseconds, sizes in bytes. */
export type Config = { readonly [Key in SettingKey]: ValueOf<(typeof settings)[Key]> };
