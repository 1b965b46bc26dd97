import { publicEncrypt } from 'node:crypto';
import { expect, it } from 'vitest';
import { createKeyUnwrapper } from '../../../src/crypto/session/key-unwrapper.ts';
import { fixtures } from '../../harness.ts';

const { publicKey, privateKey } = fixtures.sessionKeys;

const wrap = (text: string): Buffer => publicEncrypt({ key: publicKey, oaepHash: 'sha1' }, Buffer.from(text));

it('gives each of many calls at once its own key', async () => {
  const unwrap = createKeyUnwrapper(privateKey);
  const texts = Array.from({ length: 40 }, (_one, index) => `key ${index}`);
  const unwrapped = await Promise.all(texts.map((text) => unwrap(wrap(text))));
  expect(unwrapped.map(String)).toEqual(texts);
});

it('goes on after keys that do not unwrap', async () => {
  const unwrap = createKeyUnwrapper(privateKey);
  const broken = Array.from({ length: 20 }, (_one, index) => Buffer.alloc(512, index));
  const other = publicEncrypt({ key: publicKey, oaepHash: 'sha256' }, Buffer.from('other hash'));
  const answers = await Promise.all([...broken, Buffer.alloc(0), other].map(unwrap));
  expect(answers).toEqual(Array(22).fill(undefined));
  expect(String(await unwrap(wrap('good')))).toBe('good');
});
