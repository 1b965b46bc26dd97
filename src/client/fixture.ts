/** What the fixtures for test frameworks share: a client of its own for each test, and the report of a failed one. */
import { languageOf } from '../config/language.ts';
import { isAtLeast } from '../domain/findings/finding.ts';
import type { Language, Text } from '../domain/text/language.ts';
import { ControlClient, type NewClient } from './control.ts';
import { ControlError, isObject } from './control-error.ts';
import { type ServerBeside, startBeside } from './server-beside.ts';
import type { MockToss, StartOptions } from './start.ts';

/** The server that tests share. */
export type SharedMock = Pick<MockToss, 'baseUrl' | 'publicKey' | 'control'>;

/** What a test gets: its own client, so that tests do not disturb each other. */
export interface TossCertFixture extends SharedMock {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface TossTestOptions {
  /**
   * Base URL of a running server, such as a service of a CI job; default: the environment variable `MOCK_TOSS_URL`. Without both,
   * a server is started in a thread of the process of the tests.
   */
  readonly url?: string | undefined;
  /** The control token of the running server; default: the environment variable `MOCK_TOSS_CONTROL_TOKEN`. */
  readonly token?: string | undefined;
  /** Settings of the server that is started. */
  readonly server?: StartOptions | undefined;
  /** Settings of each test's client. */
  readonly client?: NewClient | undefined;
  /** Fails a test that passed when its client has findings that are at least this severe. */
  readonly failOn?: 'error' | 'warning' | undefined;
  /** Prints the report of a failed test; default: to standard error. */
  readonly print?: ((report: string) => void) | undefined;
}

const optionNames = ['client', 'failOn', 'print', 'server', 'token', 'url'] satisfies (keyof TossTestOptions)[];

/** Without types, a name that is wrong would be an option that is not given. */
const checkOptions = (options: TossTestOptions): void => {
  if (!isObject(options) || Array.isArray(options)) {
    throw new TypeError('tossCert takes an object with options, such as { failOn: "error" }');
  }
  const unknown = Object.keys(options).find((name) => !(optionNames as string[]).includes(name));
  if (unknown !== undefined) {
    throw new TypeError(`tossCert has no option "${unknown}": it has ${optionNames.join(', ')}`);
  }
  const { failOn } = options;
  if (failOn !== undefined && failOn !== 'error' && failOn !== 'warning') {
    throw new TypeError(`failOn must be "error" or "warning", not ${JSON.stringify(failOn)}`);
  }
};

/** How long a server may take to start, or to make a client, on a busy machine. */
export const START_MS = 60_000;

/** Frameworks run this in a process of the user, whose environment has the language of what people read (`MOCK_TOSS_LANG`). */
const readLanguage = (): Language => languageOf(process.env);

/** An environment variable that is empty counts as not set. */
const readVariable = (name: string): string | undefined => process.env[name] || undefined;

const printToStderr = (text: string): void => void process.stderr.write(text);

/** Frameworks do not say to which test an output belongs, least of all of tests that run at the same time. */
const nameLines: Readonly<Record<Language, (name: string) => string>> = {
  en: (name) => `mock-toss-cert: report of the test "${name}"\n`,
  ko: (name) => `mock-toss-cert: 테스트 "${name}"의 리포트\n`,
};

/** Code may throw anything. */
const reasonOf = (error: unknown): string =>
  isObject(error) && 'message' in error ? String(error.message) : String(error);

/** A server that has the client of a test, but not its report, is older than reports are. */
const explainNoReport = async ({ control, clientId }: TossCertFixture, error: Error): Promise<string> => {
  if (!(error instanceof ControlError && error.status === 404)) return error.message;
  return control.client(clientId).then(
    () => 'the server is older than this kit: update it',
    () => error.message,
  );
};

const WRONG_TOKEN = 'the control token is wrong or missing: set MOCK_TOSS_CONTROL_TOKEN or the option token';

/** Of a call that begins tests. Without a problem, the refusal is one of another server. */
const tellToken = (cause: unknown): never => {
  const isOurs = cause instanceof ControlError && cause.status === 401 && cause.problem !== null;
  throw isOurs ? new ControlError(WRONG_TOKEN, { status: 401, problem: cause.problem, cause }) : cause;
};

interface EndedTest {
  readonly failed: boolean;
  readonly name?: string;
}

/** Tests with one server and one set of options, whichever framework runs them. */
export class TossTests {
  readonly #options: TossTestOptions;
  #shared: Promise<SharedMock> | undefined;
  #started: ServerBeside | undefined;

  constructor(options: TossTestOptions = {}) {
    checkOptions(options);
    this.#options = options;
  }

  async #connect(): Promise<SharedMock> {
    const {
      server,
      url = readVariable('MOCK_TOSS_URL'),
      token = readVariable('MOCK_TOSS_CONTROL_TOKEN'),
    } = this.#options;
    if (url === undefined) {
      this.#started = await startBeside(server);
      const { baseUrl, publicKey } = this.#started;
      return { baseUrl, publicKey, control: new ControlClient(baseUrl, { token: server?.controlToken ?? undefined }) };
    }
    const control = new ControlClient(url, { token });
    return { baseUrl: control.baseUrl, publicKey: await control.publicKey().catch(tellToken), control };
  }

  /** The server. The first call starts it, unless one is named. */
  server(): Promise<SharedMock> {
    this.#shared ??= this.#connect();
    return this.#shared;
  }

  /** Begins a test: creates its client. */
  async open(): Promise<TossCertFixture> {
    const { baseUrl, publicKey, control } = await this.server();
    const { clientId, clientSecret } = await control.createClient(this.#options.client).catch(tellToken);
    return { baseUrl, publicKey, control, clientId, clientSecret };
  }

  /** Prints the report of a test, after its name. Never rejects: it must not hide why the test failed. */
  async printReport(fixture: TossCertFixture, name?: string): Promise<void> {
    const language = readLanguage();
    const noReport = (why: string): string => `mock-toss-cert: no report of client ${fixture.clientId}: ${why}\n`;
    const report = await fixture.control
      .report(fixture.clientId, { language })
      .catch(async (error: Error) => noReport(await explainNoReport(fixture, error)));
    const { print = printToStderr } = this.#options;
    try {
      await print(name === undefined ? report : nameLines[language](name) + report);
    } catch (error) {
      printToStderr(noReport(`print failed: ${reasonOf(error)}`));
    }
  }

  /** Rejects when the client of a test has findings that are severe enough. */
  async refuseFindings({ control, clientId }: TossCertFixture): Promise<void> {
    const { failOn } = this.#options;
    if (failOn === undefined) return;
    const severe = (await control.findings({ clientId })).filter(({ severity }) => isAtLeast(severity, failOn));
    if (severe.length === 0) return;
    const rules = severe.map(({ rule }) => rule).join(', ');
    const problem: Text = {
      en: `mock-toss-cert has findings (${rules}): see the report, and docs/findings.md`,
      ko: `mock-toss-cert 점검 결과가 있습니다(${rules}). 리포트와 docs/ko/findings.md를 확인하세요`,
    };
    throw new Error(problem[readLanguage()]);
  }

  /** Ends a test. Rejects when it passed and its client has findings that are severe enough. */
  async close(fixture: TossCertFixture, { failed, name }: EndedTest): Promise<void> {
    if (failed) return this.printReport(fixture, name);
    try {
      await this.refuseFindings(fixture);
    } catch (error) {
      await this.printReport(fixture, name);
      throw error;
    }
  }

  /** Stops the server that was started here. One that could not start is not tried again. */
  async stop(): Promise<void> {
    await this.#shared?.catch(() => undefined);
    if (this.#started === undefined) return;
    await this.#started.close();
    this.#started = undefined;
    this.#shared = undefined;
  }
}

const members = [
  'baseUrl',
  'publicKey',
  'control',
  'clientId',
  'clientSecret',
] as const satisfies (keyof TossCertFixture)[];

/** A fixture whose members are read when a test asks for them: which test that is, is known only then. */
export const readLate = <T extends object>(current: () => TossCertFixture, more: T): TossCertFixture & T => {
  const late = members.map((name) => [name, { get: () => current()[name], enumerable: true }]);
  return Object.defineProperties(more, Object.fromEntries(late)) as TossCertFixture & T;
};

/** What tests that read a fixture elsewhere are told. */
export const NO_TEST = 'each test has its own client: read tossCert in a test, in beforeEach or in afterEach';
