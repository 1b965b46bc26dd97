import { test as base, type TestAPI } from 'vitest';
import { languageOf } from '../config/language.ts';
import { isAtLeast } from '../domain/findings/finding.ts';
import type { Severity } from '../domain/findings/rules.ts';
import type { Language, Text } from '../domain/text/language.ts';
import { ControlClient, type NewClient } from './control.ts';
import { type MockToss, type StartOptions, startMockToss } from './start.ts';

/** The server that the tests of a worker share. */
export type SharedMock = Pick<MockToss, 'baseUrl' | 'publicKey' | 'control'>;

/** What a test gets: its own client, so that tests do not disturb each other. */
export interface TossCertFixture extends SharedMock {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface TossTestOptions {
  /** Base URL of a running server, such as a service of a CI job. Without it, each worker starts a server in its process. */
  readonly url?: string | undefined;
  /** The control token of the server at `url`. */
  readonly token?: string | undefined;
  /** Settings of the server that a worker starts. */
  readonly server?: StartOptions;
  /** Settings of each test's client. */
  readonly client?: NewClient;
  /** Fails a test when its client has findings that are at least this severe. */
  readonly failOn?: 'error' | 'warning' | undefined;
  /** Prints the report of a failed test; default `console.error`. */
  readonly print?: (report: string) => void;
}

/** Vitest runs this in a process of the user, whose environment has the language of what people read (`MOCK_TOSS_LANG`). */
const readLanguage = (): Language => languageOf(process.env);

const refuseFindings = async (control: ControlClient, clientId: string, failOn: Severity): Promise<void> => {
  const severe = (await control.findings({ clientId })).filter(({ severity }) => isAtLeast(severity, failOn));
  if (severe.length === 0) return;
  const rules = severe.map(({ rule }) => rule).join(', ');
  const problem: Text = {
    en: `mock-toss-cert has findings (${rules}): see the report, and docs/findings.md`,
    ko: `mock-toss-cert 점검 결과가 있습니다(${rules}). 리포트와 docs/ko/findings.md를 확인하세요`,
  };
  throw new Error(problem[readLanguage()]);
};

interface Fixtures {
  readonly tossServer: SharedMock;
  readonly tossCert: TossCertFixture;
}

const connect = async (url: string, token: string | undefined): Promise<SharedMock> => {
  const control = new ControlClient(url, { token });
  return { baseUrl: control.baseUrl, publicKey: await control.publicKey(), control };
};

/**
 * Makes a Vitest `test` with the fixture `tossCert`: each test gets its own client, so that tests can run in parallel. When a
 * test fails, its calls and findings are printed.
 */
export const createTossTest = (options: TossTestOptions = {}): TestAPI<Fixtures> =>
  base.extend<Fixtures>({
    tossServer: [
      // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from the pattern what a fixture needs
      async ({}, use) => {
        if (options.url !== undefined) {
          await use(await connect(options.url, options.token));
          return;
        }
        const server = await startMockToss(options.server);
        try {
          await use(server);
        } finally {
          await server.close();
        }
      },
      { scope: 'worker' },
    ],
    tossCert: async ({ tossServer, onTestFailed }, use) => {
      const { baseUrl, publicKey, control } = tossServer;
      const { clientId, clientSecret } = await control.createClient(options.client);
      onTestFailed(async () => {
        const report = await control
          .report(clientId, { language: readLanguage() })
          .catch((error: unknown) => `mock-toss-cert: no report of client ${clientId}: ${String(error)}\n`);
        (options.print ?? console.error)(report);
      });
      await use({ baseUrl, publicKey, control, clientId, clientSecret });
      if (options.failOn !== undefined) await refuseFindings(control, clientId, options.failOn);
    },
  });

/** `createTossTest()` with default settings: each worker starts a server in its process. */
export const test: TestAPI<Fixtures> = createTossTest();
