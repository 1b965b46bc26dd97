import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inspectParts } from '../../../src/crypto/diagnosis/inspect.ts';
import { fixtures } from '../../harness.ts';
import { diagnose } from './diagnosed.ts';
import {
  base64,
  CBC_IV,
  type Encode,
  GCM_IV,
  hmac,
  ID,
  KEY,
  makeCbcField,
  makeGcmField,
  makeSessionKey,
  oaep,
  pkcs1,
  twice,
  urlSafe,
  withoutTag,
} from './mistaken-client.ts';

const { privateKey } = fixtures.sessionKeys;

const look = (sessionKey: string, fields: Readonly<Record<string, string>> = {}, reveal = false) =>
  inspectParts(privateKey, { sessionKey, fields }, { reveal });

describe('a look into a session key and its fields', () => {
  it('shows each layer of AES_GCM, and the texts of the fields', () => {
    const sessionKey = makeSessionKey();
    const userName = makeGcmField('홍길동');
    const payload = Buffer.from(userName.split('$')[2] ?? '', 'base64');
    expect(look(sessionKey, { userName })).toEqual({
      sessionKey: {
        wire: sessionKey,
        version: 'v1',
        id: ID,
        wrappedBytes: 512,
        unwraps: true,
        algorithm: 'AES_GCM',
        keyBytes: 32,
        ivBytes: 12,
        key: null,
        iv: null,
        explanation: null,
      },
      fields: [
        {
          name: 'userName',
          wire: userName,
          bytes: 25,
          tag: payload.subarray(-16).toString('hex'),
          hmac: null,
          decrypts: true,
          text: '홍길동',
          explanation: null,
        },
      ],
      layers: expect.arrayContaining([
        { part: 'userName', name: 'tag', found: 'matches; the text has 3 letters', isRight: true },
      ]),
      diagnosis: null,
    });
  });

  it('shows the HMAC of AES_CBC in place of the tag', () => {
    const sessionKey = makeSessionKey({ algorithm: 'AES_CBC' });
    const { sessionKey: key, fields } = look(sessionKey, { userName: makeCbcField('홍길동') });
    expect(key).toMatchObject({ algorithm: 'AES_CBC', keyBytes: 32, ivBytes: 16 });
    const mac = hmac(KEY, '홍길동');
    expect(fields).toMatchObject([{ bytes: 16, tag: null, hmac: mac, decrypts: true, text: '홍길동' }]);
  });

  it('shows key and IV only when that is asked for', () => {
    expect(look(makeSessionKey(), {}, true).sessionKey).toMatchObject({ key: base64(KEY), iv: base64(GCM_IV) });
    const short = look(makeSessionKey({ key: KEY.subarray(0, 16) }), {}, true).sessionKey;
    expect(short).toMatchObject({ keyBytes: 16, key: base64(KEY.subarray(0, 16)) });
    expect(short.explanation).toContain('16 bytes');
  });

  it('says of each field what is wrong with it, and of the first wrong part what a call would say', () => {
    const sessionKey = makeSessionKey();
    const fields = {
      good: makeGcmField('text'),
      plain: 'plain text',
      untagged: makeGcmField('some text', { join: withoutTag }),
      other: makeGcmField('text', { id: '3f0c2b6e-6e0f-4d0b-9d6e-0a6a4f1f0c12' }),
    };
    const found = look(sessionKey, fields);
    expect(found.fields.map(({ name, decrypts, text }) => [name, decrypts, text])).toEqual([
      ['good', true, 'text'],
      ['plain', false, null],
      ['untagged', false, null],
      ['other', true, 'text'],
    ]);
    expect(found.fields.map(({ explanation }) => explanation)).toEqual([
      null,
      expect.stringContaining('does not have the form'),
      expect.stringContaining('no authentication tag'),
      expect.stringContaining('though its AES key decrypts it'),
    ]);
    expect(found.diagnosis).toEqual(diagnose(sessionKey, fields));
  });

  it('does not try fields whose session key is wrong, and says so', () => {
    for (const sessionKey of ['plain', makeSessionKey({ wrap: pkcs1 }), makeSessionKey({ wrap: oaep('sha256') })]) {
      const found = look(sessionKey, { userName: makeGcmField('text') });
      expect(found.sessionKey).toMatchObject({ unwraps: false, algorithm: null, keyBytes: null });
      expect(found.sessionKey.explanation).toBe(diagnose(sessionKey)?.explanation);
      expect(found.fields).toMatchObject([
        { decrypts: false, text: null, explanation: 'is not tried: the session key is not right' },
      ]);
    }
  });

  it('tries fields whose session key opens, though something else is wrong with it', () => {
    const found = look(`${makeSessionKey()}$more`, { good: makeGcmField('text'), bad: makeGcmField('x').slice(0, -8) });
    expect(found.sessionKey).toMatchObject({ unwraps: true, explanation: expect.stringContaining('more parts') });
    expect(found.fields).toMatchObject([
      { text: 'text', explanation: null },
      { text: null, explanation: 'does not decrypt, and is not diagnosed: the session key is not right, either' },
    ]);
    expect(found.diagnosis?.part).toBe('sessionKey');
  });

  it('shows nothing of a frame that is none', () => {
    const key = look(`AES_GCM$${base64(KEY)}$${base64(GCM_IV)}`).sessionKey;
    expect(key).toMatchObject({ version: null, id: null, unwraps: false, key: null });
  });
});

describe('without being asked for, key and IV are shown in no place', () => {
  const hex: Encode = (bytes) => bytes.toString('hex');
  const encodings: readonly (readonly [string, Encode])[] = [
    ['base64', base64],
    ['URL-safe base64', urlSafe],
    ['base64 without padding', (bytes) => base64(bytes).replace(/=+$/, '')],
    ['base64 on several lines', (bytes) => base64(bytes).replace(/.{7}/g, '$&\r\n')],
    ['base64 in a URL', (bytes) => encodeURIComponent(base64(bytes))],
    ['base64 twice', twice],
    ['base64 of more than the secret', (bytes) => base64(Buffer.concat([Buffer.from('xy'), bytes, Buffer.from('z')]))],
    ['hexadecimal', hex],
    ['capital hexadecimal', (bytes) => hex(bytes).toUpperCase()],
    ['hexadecimal with colons', (bytes) => hex(bytes).replace(/..(?!$)/g, '$&:')],
    ['hexadecimal with 0x', (bytes) => hex(bytes).replace(/../g, '0x$&, ')],
    ['base64 of hexadecimal', (bytes) => base64(Buffer.from(hex(bytes)))],
    ['base64 of capital hexadecimal', (bytes) => base64(Buffer.from(hex(bytes).toUpperCase()))],
    ['hexadecimal of base64', (bytes) => hex(Buffer.from(base64(bytes)))],
    ['the letters of its bytes', (bytes) => bytes.toString('latin1')],
  ];

  it.each(encodings)('not as the text of a field in %s', (_name, encode) => {
    for (const secret of [KEY, GCM_IV]) {
      const text = `my key: ${encode(secret)}!`;
      const fields = { note: makeGcmField(text), name: makeGcmField('홍길동') };
      const hidden = look(makeSessionKey(), fields);
      expect(hidden.fields).toMatchObject([
        { decrypts: true, text: null, explanation: expect.stringContaining('"reveal": true') },
        { decrypts: true, text: '홍길동', explanation: null },
      ]);
      expect(JSON.stringify(hidden.layers)).not.toContain(encode(secret));
      expect(look(makeSessionKey(), fields, true).fields[0]).toMatchObject({ text, explanation: null });
    }
  });

  it('and a key of one byte repeated hides no other text', () => {
    for (const byte of [0x00, 0xff]) {
      const key = Buffer.alloc(32, byte);
      const found = look(makeSessionKey({ key }), { name: makeGcmField('홍길동 - 010', { key }) });
      expect(found.fields).toMatchObject([{ text: '홍길동 - 010' }]);
    }
  });

  it('and what is hidden is not all that is said of a field', () => {
    const note = makeGcmField(base64(KEY), { id: '3f0c2b6e-6e0f-4d0b-9d6e-0a6a4f1f0c12' });
    expect(look(makeSessionKey(), { note }).fields).toMatchObject([
      { text: null, explanation: expect.stringMatching(/^has a different id .*; it has a text that contains/) },
    ]);
  });

  it('not in AES_CBC either', () => {
    const sessionKey = makeSessionKey({ algorithm: 'AES_CBC' });
    const found = look(sessionKey, { note: makeCbcField(base64(CBC_IV)) });
    expect(JSON.stringify(found)).not.toContain(base64(CBC_IV).slice(0, 8));
  });
});

it('withstands whatever is sent', () => {
  const KIB = 1024;
  const texts = [
    '',
    '$',
    '$$$',
    '$'.repeat(64 * KIB),
    'A'.repeat(64 * KIB),
    `v1$${ID}$${'A'.repeat(64 * KIB)}`,
    '\ud800',
  ];
  for (const text of texts) {
    expect(look(text, { a: text }).diagnosis).not.toBeNull();
    expect(look(makeSessionKey(), { a: text }).fields[0]).toMatchObject({ decrypts: false });
  }
  const fields = Object.fromEntries(Array.from({ length: 8_000 }, (_, index) => [`f${index}`, '']));
  expect(look(makeSessionKey(), fields).fields).toHaveLength(8_000);
});

it('withstands any frame and any content, and shows nothing of a key but in what was sent', () => {
  const frames = fc
    .tuple(fc.constantFrom('v1', 'v1_0.0.14', 'v2', ''), fc.constantFrom(ID, 'x'), fc.base64String(), fc.string())
    .map(([version, id, payload, text]) => `${version}$${id}$${payload}${text}`);
  const keys = fc
    .tuple(
      fc.constantFrom('AES_GCM', 'AES_CBC', ''),
      fc.base64String({ minLength: 12 }),
      fc.base64String(),
      fc.string({ maxLength: 9 }),
    )
    .map(([name, key, iv, text]) => ({
      key,
      sessionKey: makeSessionKey({ wrap: () => oaep('sha1')(Buffer.from(`${name}$${key}$${iv}${text}`)) }),
    }));
  fc.assert(
    fc.property(keys, frames, ({ key, sessionKey }, frame) => {
      const found = look(sessionKey, { frame, twin: sessionKey });
      const shown = JSON.stringify({ ...found, fields: found.fields.map(({ wire: _, ...field }) => field) });
      expect(shown.replaceAll(JSON.stringify(sessionKey), '')).not.toContain(key);
      expect(look(frame, { frame }).sessionKey.key).toBeNull();
    }),
  );
});
