import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';
import { snippetsOf } from '../../src/dashboard/screens/start/snippets.ts';
import { buildTestApp, control, TEST_CLIENT } from '../harness.ts';
import { newFolder } from '../new-folder.ts';
import { describeWith, type Program, pythonWith, type Requirement } from './programs.ts';

const execute = promisify(execFile);
const python = pythonWith('json');

/** How each snippet is run: what it needs, its file, and the command. */
const languages: readonly {
  readonly id: string;
  readonly needs: readonly (Program | Requirement)[];
  readonly file: string;
  readonly command: (file: string) => readonly [program: string, ...words: string[]];
}[] = [
  { id: 'curl', needs: ['bash', 'curl'], file: 'start.sh', command: (file) => ['bash', file] },
  { id: 'java', needs: ['java', 'javac'], file: 'Start.java', command: (file) => ['java', file] },
  { id: 'node', needs: [], file: 'start.mjs', command: (file) => [process.execPath, file] },
  { id: 'python', needs: [python], file: 'start.py', command: (file) => [python.path, file] },
  { id: 'php', needs: ['php'], file: 'start.php', command: (file) => ['php', file] },
];

const serve = async () => {
  const { app } = await buildTestApp();
  const base = await app.listen({ host: '127.0.0.1', port: 0 });
  return { app, snippets: snippetsOf({ base, ...TEST_CLIENT }) };
};

describeWith([...new Set(languages.flatMap(({ needs }) => needs))], 'the snippets of the start screen', () => {
  let served: Awaited<ReturnType<typeof serve>>;

  beforeAll(async () => {
    served = await serve();
  });

  it.each(languages)(
    '$id gets a token, requests a certification and prints the txId',
    async ({ id, file, command }) => {
      const path = join(newFolder(), file);
      writeFileSync(path, served.snippets.find((one) => one.id === id)?.code ?? '');
      const [program, ...words] = command(path);
      // A proxy of this machine must not get the calls.
      const { stdout } = await execute(program, words, {
        env: { PATH: process.env.PATH, NO_PROXY: '*', no_proxy: '*' },
      });
      const { items } = (await control(served.app, 'GET', '/transactions?limit=1')).json();
      expect(stdout).toContain(items[0].txId);
    },
  );
});

it('Kotlin, which has no compiler here and is NOT run: balanced, and the same calls with the same values', () => {
  const values = { base: 'http://127.0.0.1:8677', clientId: 'an-id', clientSecret: 'a-secret' };
  const code = snippetsOf(values).find(({ id }) => id === 'kotlin')?.code ?? '';
  console.warn(
    'NOT TESTED: the Kotlin snippet of the start screen is only read, not compiled: there is no compiler here.',
  );
  const withoutTexts = code.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
  for (const [open, close] of ['()', '{}', '[]']) {
    expect(withoutTexts.split(open ?? '').length).toBe(withoutTexts.split(close ?? '').length);
  }
  const texts = [...code.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text]) => text);
  expect(texts).toEqual(
    expect.arrayContaining([
      values.base,
      values.clientId,
      values.clientSecret,
      '/token',
      'client_credentials',
      'ca',
      '/api/v2/sign/user/auth/id/request',
      'Bearer $token',
      'USER_NONE',
    ]),
  );
  // What the code names is imported.
  for (const name of ['MediaType', 'LinkedMultiValueMap', 'RestClient']) {
    expect(code).toMatch(new RegExp(`^import org\\.springframework\\.[a-z.]*${name}$`, 'm'));
  }
});
