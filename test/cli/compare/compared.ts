import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../../src/config/load.ts';
import { openServer } from '../../../src/open-server.ts';
import { atEnd } from '../../at-end.ts';
import { fixtures, sessionPublicKey, TEST_CLIENT } from '../../harness.ts';
import { newFolder } from '../../new-folder.ts';
import { type Printed, runCli } from '../run.ts';

export const CREDENTIALS = {
  MOCK_TOSS_COMPARE_CLIENT_ID: TEST_CLIENT.clientId,
  MOCK_TOSS_COMPARE_CLIENT_SECRET: TEST_CLIENT.clientSecret,
};

const startServer = async (env: Record<string, string>) => {
  const { config } = loadConfig({ env: { PORT: '0', HOST: '127.0.0.1', MOCK_TOSS_LOG_LEVEL: 'silent', ...env } });
  const { server } = await openServer(config, fixtures);
  atEnd(() => server.close(0));
  return server;
};

/** An emulator that listens on this machine. */
export const startEmulator = async (env: Record<string, string> = {}): Promise<URL> =>
  new URL((await startServer(env)).url);

/** The same over HTTPS, with a CA that nobody trusts. */
export const startSecureEmulator = async (): Promise<URL> => {
  const { tlsUrl } = await startServer({
    MOCK_TOSS_TLS: 'true',
    MOCK_TOSS_TLS_PORT: '0',
    MOCK_TOSS_DATA_DIR: newFolder(),
  });
  return new URL(tlsUrl ?? '');
};

/** Files that the options of `compare` name: everything that a run on one machine needs. */
export const makeFiles = () => {
  const folder = newFolder();
  const write = (name: string, text: string): string => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  return {
    folder,
    write,
    publicKey: write('public-key.txt', `${sessionPublicKey}\n`),
    person: write(
      'person.json',
      JSON.stringify({ userName: '홍길동', userPhone: '01087654321', userBirthday: '19910203' }),
    ),
  };
};

interface ProbeResult {
  readonly id: string;
  readonly result: 'same' | 'differs' | 'not-asked';
  readonly reason: string | null;
  readonly differences: readonly { readonly at: string; readonly with: unknown; readonly url: unknown }[];
  readonly changes?: readonly { readonly at: string; readonly before: unknown; readonly now: unknown }[];
}

export interface Compared extends Printed {
  readonly probes: readonly ProbeResult[];
}

/** Runs `compare --json` against a server and an emulator that is started for it. */
export const compareWith = async (
  url: URL,
  words: readonly string[] = [],
  options: Parameters<typeof runCli>[1] = {},
): Promise<Compared> => {
  const env = { ...CREDENTIALS, ...options.env };
  const printed = await runCli(['compare', '--with', url.href, '--json', ...words], { ...options, env });
  const probes = printed.out === '' ? [] : JSON.parse(printed.out).probes;
  return { ...printed, probes };
};
