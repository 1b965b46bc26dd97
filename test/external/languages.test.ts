import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { createKeyUnwrapper } from '../../src/crypto/session/key-unwrapper.ts';
import { fixtures, sessionPublicKey } from '../harness.ts';
import { describeWith, pythonWith } from './programs.ts';

const execute = promisify(execFile);
const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

/** The README's lines for a language. */
const snippet = (language: string): string => {
  const found = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(readme)?.[1];
  if (found === undefined) throw new Error(`the README has no ${language}`);
  return found;
};

const MATERIAL = 'AES_GCM$c2VjcmV0$aXY=';

/** Runs the lines with `material` set, and opens what they wrapped. */
const wrapWith = async (program: string, words: string[]): Promise<string | undefined> => {
  const env = { PATH: process.env.PATH ?? '', TOSS_PUBLIC_KEY: sessionPublicKey };
  const { stdout } = await execute(program, words, { env });
  const unwrap = createKeyUnwrapper(fixtures.sessionKeys.privateKey);
  return (await unwrap(Buffer.from(stdout.trim(), 'base64')))?.toString();
};

describeWith(['php'], 'the README’s lines for PHP', () => {
  it('wrap a key that opens here', async () => {
    const code = `$material = '${MATERIAL}'; ${snippet('php')} echo base64_encode($wrapped);`;
    expect(await wrapWith('php', ['-r', code])).toBe(MATERIAL);
  });
});

describeWith(['ruby'], 'the README’s lines for Ruby', () => {
  it('wrap a key that opens here', async () => {
    const code = `require 'openssl'; require 'base64'\nmaterial = '${MATERIAL}'\n${snippet('ruby')}\nputs Base64.strict_encode64(wrapped)`;
    expect(await wrapWith('ruby', ['-e', code])).toBe(MATERIAL);
  });
});

const python = pythonWith('cryptography');

describeWith([python], 'the README’s lines for Python', () => {
  it('wrap a key that opens here', async () => {
    const code = [
      'import base64, os',
      'from cryptography.hazmat.primitives import serialization',
      'from cryptography.hazmat.primitives.hashes import SHA1',
      'from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP',
      `material = b'${MATERIAL}'`,
      snippet('python'),
      'print(base64.b64encode(wrapped).decode())',
    ];
    expect(await wrapWith(python.path, ['-c', code.join('\n')])).toBe(MATERIAL);
  });
});

it('the README’s lines for Node.js wrap a key that opens here', async () => {
  const code = `import { createPublicKey, publicEncrypt } from 'node:crypto';
const material = '${MATERIAL}';
${snippet('js')}
console.log(wrapped.toString('base64'));`;
  expect(await wrapWith(process.execPath, ['--input-type=module', '-e', code])).toBe(MATERIAL);
});
