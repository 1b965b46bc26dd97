import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diagnose } from './diagnosed.ts';
import { base64, CBC_IV, ID, makeGcmField, makeSessionKey, oaep, withoutTag } from './mistaken-client.ts';

describe('withstands hostile texts', () => {
  const KIB = 1024;
  it.each([
    ['a number greater than the modulus', `v1$${ID}$${base64(Buffer.alloc(512, 0xff))}`],
    ['a number of zeros', `v1$${ID}$${base64(Buffer.alloc(512))}`],
    ['the number one', `v1$${ID}$${base64(Buffer.concat([Buffer.alloc(511), Buffer.from([1])]))}`],
    ['64 KiB of one letter', 'A'.repeat(64 * KIB)],
    ['64 KiB of dollars', '$'.repeat(64 * KIB)],
    ['64 KiB of payload', `v1$${ID}$${'A'.repeat(64 * KIB)}`],
    ['64 KiB of spaces', `v1$${ID}$${' '.repeat(64 * KIB)}`],
    ['8 KiB of payload without its end', `v1$${ID}$${'A'.repeat(8000)}!`],
    ['8 KiB of spaces', `v1$${ID}$${' '.repeat(8000)}!`],
    ['dollars only', `v1$${ID}$$$`],
    ['a lone surrogate', `v1$${ID}$\ud800`],
  ])('%s', (_name, text) => {
    expect(diagnose(text)).toBeDefined();
    expect(diagnose(makeSessionKey(), { userName: text })).toBeDefined();
    expect(diagnose(makeSessionKey({ iv: CBC_IV }), { userName: text })).toBeDefined();
  });

  it('a text that is too long to be right, unread', () => {
    const long = `${makeSessionKey({ version: 'v9' })}${' '.repeat(8192)}`;
    expect(diagnose(long)?.explanation).toContain('longer than 8192 characters');
    expect(diagnose(makeSessionKey(), { userName: long })?.explanation).toContain('longer than 8192 characters');
  });

  it('field names that are members of every object', () => {
    const fields = JSON.parse('{"__proto__":"x","constructor":"y"}');
    expect(diagnose(makeSessionKey(), fields)).toMatchObject({ part: '__proto__', mistake: 'frame' });
    const untagged = { constructor: makeGcmField('some text', { join: withoutTag }) };
    expect(diagnose(makeSessionKey(), untagged)).toMatchObject({ part: 'constructor', mistake: 'tag-missing' });
  });

  const RUN = 12;
  const sharesRun = (explanation: string, input: string): boolean =>
    Array.from({ length: Math.max(0, input.length - RUN + 1) }, (_, at) => input.slice(at, at + RUN)).some((run) =>
      explanation.includes(run),
    );
  const frames = fc
    .tuple(fc.constantFrom('v1', 'v1_0.0.14', 'v2'), fc.constantFrom(ID, 'x'), fc.string(), fc.base64String())
    .map(([version, id, text, payload]) => `${version}$${id}$${payload}${text}`);
  const inner = fc
    .tuple(fc.constantFrom('AES_GCM', 'AES_CBC', ''), fc.base64String(), fc.base64String(), fc.string({ maxLength: 9 }))
    .map(([name, key, iv, text]) =>
      makeSessionKey({ wrap: () => oaep('sha1')(Buffer.from(`${name}$${key}$${iv}${text}`)) }),
    );

  it('any text, without a word of it in the explanation', () => {
    const good = makeSessionKey();
    const goodCbc = makeSessionKey({ algorithm: 'AES_CBC' });
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), frames, inner), (text) => {
        const found = [
          diagnose(text),
          ...[good, goodCbc].map((sessionKey) => diagnose(sessionKey, { userName: text })),
        ];
        for (const diagnosis of found) expect(sharesRun(diagnosis?.explanation ?? '', text)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
