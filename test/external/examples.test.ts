import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { type RunningServer, startServer } from '../../src/server.ts';
import { describeWith, javaLibrary, pythonWith } from './programs.ts';

const execute = promisify(execFile);
const examples = fileURLToPath(new URL('../../examples/', import.meta.url));

let server: RunningServer;
beforeAll(async () => {
  const { config } = loadConfig({ env: { PORT: '0', MOCK_TOSS_HOST: '127.0.0.1' } });
  server = await startServer(await buildApp(config), config);
});
afterAll(() => server.close());

const run = async (program: string, words: string[]): Promise<{ algorithm: string; api: string; person: object }[]> => {
  const env = { PATH: process.env.PATH ?? '', TOSS_CERT_URL: server.url, PYTHONDONTWRITEBYTECODE: '1' };
  const { stdout } = await execute(program, words, { env });
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
};

const PERSON = {
  ci: expect.stringMatching(/^CI0110000000001.{73}$/),
  name: '김토스',
  birthday: '19930324',
  gender: 'FEMALE',
  nationality: 'LOCAL',
  di: expect.stringMatching(/^DI0110000000001.{73}$/),
  ageGroup: 'ADULT',
};

/** What each example prints when every field decrypted and every signature verified. */
const EXPECTED = [
  { algorithm: 'AES_GCM 256', api: '/api/v2/sign/user/auth/id', person: PERSON },
  { algorithm: 'AES_CBC 256', api: '/api/v2/sign/user/auth', person: { ...PERSON, phone: '01019990101' } },
  { algorithm: 'AES_CBC 128', api: '/api/v2/sign/user/auth/id', person: PERSON },
];

const libraries = ['bcprov', 'bcutil', 'bcpkix', 'gson'].map(javaLibrary);

describeWith(['javac', 'java', ...libraries], 'the partner in Java', () => {
  it('walks the whole flow, decrypts every field and verifies the signature with Bouncy Castle', async () => {
    const build = mkdtempSync(join(tmpdir(), 'mock-toss-java-'));
    const classpath = libraries.map(({ path }) => path).join(':');
    const folder = join(examples, 'java/src/partner');
    const sources = readdirSync(folder).map((name) => join(folder, name));
    await execute('javac', ['-encoding', 'UTF-8', '-cp', classpath, '-d', build, ...sources]);
    expect(
      await run('java', [
        '-Dfile.encoding=UTF-8',
        '-Dstdout.encoding=UTF-8',
        '-cp',
        `${build}:${classpath}`,
        'partner.Main',
      ]),
    ).toEqual(EXPECTED);
  }, 120_000);
});

const python = pythonWith('requests', 'cryptography', 'asn1crypto');

describeWith([python], 'the partner in Python', () => {
  it('walks the whole flow, decrypts every field and verifies the signature', async () => {
    expect(await run(python.path, [join(examples, 'python/partner.py')])).toEqual(EXPECTED);
  }, 60_000);
});
