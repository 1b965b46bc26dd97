import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/crypto/diagnosis/diagnose.ts';
import { isOtherPublicKey } from '../../../src/crypto/diagnosis/explanations.ts';
import { inspectParts } from '../../../src/crypto/diagnosis/inspect.ts';
import { fixtures } from '../../harness.ts';
import {
  base64,
  broken,
  CBC_IV,
  type Encode,
  GCM_IV,
  KEY,
  makeSessionKey,
  oaep,
  pkcs1,
  twice,
  urlSafe,
  type Wrap,
} from './mistaken-client.ts';
import { oaepOf, unpadded } from './padded.ts';

const { privateKey } = fixtures.sessionKeys;

const HASHES = ['sha1', 'sha224', 'sha256', 'sha384', 'sha512'];

const oaeps = HASHES.flatMap((hash) =>
  HASHES.flatMap((mgfHash) =>
    ['', 'a label'].map((label): [string, Wrap] => [
      `OAEP with ${hash} and MGF1-${mgfHash}${label === '' ? '' : ', labelled'}`,
      oaepOf(hash, mgfHash, label),
    ]),
  ),
);

const paddings: [string, Wrap][] = [...oaeps, ['PKCS#1 v1.5', pkcs1], ['no padding', unpadded]];

const RIGHT = Buffer.from(`AES_GCM$${base64(KEY)}$${base64(GCM_IV)}`);

/** Each with whether the session key is right but for its padding. */
const contents: [string, Buffer, boolean][] = [
  ['what is right', RIGHT, true],
  ['what is right for AES_CBC', Buffer.from(`AES_CBC$${base64(KEY)}$${base64(CBC_IV)}`), true],
  ['a cut text', RIGHT.subarray(0, 40), false],
  ['a text without its beginning', RIGHT.subarray(8), false],
  ['the AES key alone', KEY, false],
  ['JSON', Buffer.from(JSON.stringify({ key: base64(KEY), iv: base64(GCM_IV) })), false],
  ['random bytes', Buffer.concat([Buffer.from([7]), randomBytes(200)]), false],
  ['many bytes', Buffer.alloc(370, 0xa5), false],
  ['nothing', Buffer.alloc(0), false],
];

const diagnoseWrapped = (wrap: Wrap, content: Buffer, encode: Encode = base64) => {
  const sessionKey = makeSessionKey({ wrap: () => wrap(content), encode });
  return { sessionKey, found: diagnose(privateKey, { sessionKey }) };
};

const expectRightKey = (found: ReturnType<typeof diagnose>): void => {
  if (found === undefined) return;
  expect(isOtherPublicKey(found)).toBe(false);
  expect(found.explanation).not.toMatch(/another public key|another size/);
};

describe.each(paddings)('what the right key has wrapped with %s', (name, wrap) => {
  it.each(contents)('is never said to be of another key: %s', (_name, content, isRight) => {
    // Nothing with no padding is the number zero, which every key leaves as it is.
    if (name === 'no padding' && content.length === 0) return;
    const { found } = diagnoseWrapped(wrap, content);
    expectRightKey(found);
    const isRightPadding = name === 'OAEP with sha1 and MGF1-sha1';
    if (isRight) {
      // Two things are wrong where a label comes with another hash.
      const isTwice = name.endsWith('labelled') && !name.startsWith('OAEP with sha1 and MGF1-sha1');
      expect(found === undefined).toBe(isRightPadding);
      expect(found?.mistake === null).toBe(isTwice);
    } else {
      expect(found?.mistake).toBeNull();
      const text = isRightPadding
        ? 'unwraps, but contains neither'
        : 'made with the right public key, but with more than one mistake';
      expect(found?.explanation).toContain(text);
    }
  });
});

const encodings: [string, Encode][] = [
  ['URL-safe', urlSafe],
  ['with line breaks', broken],
  ['twice', twice],
  ['with spaces for +', (bytes) => base64(bytes).replaceAll('+', ' ')],
  ['with letters of both alphabets', (bytes) => base64(bytes).replace('+', '-').replace('/', '_')],
  ['URL-safe and with line breaks', (bytes) => broken(bytes).replaceAll('+', '-').replaceAll('/', '_')],
  ['twice and with line breaks', (bytes) => broken(Buffer.from(base64(bytes)))],
  ['without a leading zero', (bytes) => base64(bytes.subarray(bytes.findIndex((byte) => byte !== 0)))],
  ['with a zero in front, as of a signed number', (bytes) => base64(Buffer.concat([Buffer.alloc(1), bytes]))],
  ['with a line feed at its end', (bytes) => base64(Buffer.concat([bytes, Buffer.from('\n')]))],
];

describe.each(encodings)('a payload in base64 %s', (_name, encode) => {
  const some = paddings.filter(([name]) => /sha1 and MGF1-sha1|sha256 and MGF1-sha1$|PKCS|^no/.test(name));
  it.each(some)('is not said to be of another key, wrapped with %s', (_padding, wrap) => {
    for (const [, content] of contents.slice(0, 6)) expectRightKey(diagnoseWrapped(wrap, content, encode).found);
  });
});

describe('a payload of another length that opens all the same', () => {
  const LENGTH = 'made with the right public key, but its payload has %s bytes and not 512';
  it.each([
    ['with a zero in front', (bytes: Buffer) => Buffer.concat([Buffer.alloc(1), bytes]), '513'],
    ['with more behind', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('\r\n')]), '514'],
  ])('%s', (_name, change, bytes) => {
    const { found } = diagnoseWrapped((plain) => change(oaep('sha1')(plain)), RIGHT);
    expect(found).toMatchObject({ mistake: null });
    expect(found?.explanation).toContain(LENGTH.replace('%s', bytes));
  });

  it('in base64 twice, the inner one with line breaks, is more than one mistake', () => {
    const { found } = diagnoseWrapped(oaep('sha1'), RIGHT, (bytes) => base64(Buffer.from(broken(bytes))));
    expect(found?.explanation).toContain('but with more than one mistake');
  });

  it('without its leading zero', () => {
    let wrapped = oaep('sha1')(RIGHT);
    while (wrapped[0] !== 0) wrapped = oaep('sha1')(RIGHT);
    const { found } = diagnoseWrapped(() => wrapped.subarray(1), RIGHT);
    expect(found?.explanation).toContain(LENGTH.replace('%s', '511'));
  });
});

describe('what another key has wrapped', () => {
  /** Any number is what some key wraps to; the same in every run, since one in 65,536 looks like PKCS#1. */
  const wrapped = createHash('shake256', { outputLength: 512 }).update('another key').digest().fill(0x5a, 0, 1);

  it.each<[string, Encode]>([['right', base64], ...encodings.slice(0, 4)])(
    'is not said to be of the right one, encoded %s',
    (_name, encode) => {
      const { found } = diagnoseWrapped(() => wrapped, RIGHT, encode);
      expect(found?.mistake).toBeNull();
      expect(found?.explanation).not.toContain('right public key');
    },
  );

  it('is what remains for numbers that every key leaves as they are', () => {
    for (const number of [0, 1]) {
      const { found } = diagnoseWrapped(() => Buffer.concat([Buffer.alloc(511), Buffer.from([number])]), RIGHT);
      expect(found?.explanation).not.toContain('right public key');
    }
  });
});

describe('the layers of a session key', () => {
  const unwraps = (sessionKey: string) =>
    inspectParts(privateKey, { sessionKey }).layers.find(({ name }) => name === 'unwraps');

  it('do not claim that a key does not open what was not tried', () => {
    for (const encode of [urlSafe, broken, twice, (bytes: Buffer) => base64(bytes.subarray(1))]) {
      expect(unwraps(makeSessionKey({ encode }))).toEqual({
        part: 'sessionKey',
        name: 'unwraps',
        found: 'not tried: the wrapped key is not right',
        isRight: false,
      });
    }
  });

  it('name the padding that was tried', () => {
    for (const wrap of [pkcs1, unpadded, oaep('sha256')]) {
      expect(unwraps(makeSessionKey({ wrap }))?.found).toBe('no, not with this private key and RSA-OAEP (SHA-1)');
    }
    expect(unwraps(makeSessionKey())?.found).toBe('yes');
  });
});
