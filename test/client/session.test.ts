import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { build } from 'vite';
import { describe, expect, it } from 'vitest';
import { type TossCertSession, TossCertSessionGenerator } from '../../src/client/session.ts';
import { createKeyUnwrapper } from '../../src/crypto/session/key-unwrapper.ts';
import { unwrapSessionKey } from '../../src/crypto/session/session-key.ts';
import { fixtures, sessionPublicKey } from '../harness.ts';
import { newFolder } from '../new-folder.ts';

const unwrap = createKeyUnwrapper(fixtures.sessionKeys.privateKey);
const TEXTS = ['김토스', '', 'a', '𠮷野家', '\ufeffx', '$=+/ %', 'x'.repeat(5_000)];

const kinds: [string, string, (generator: TossCertSessionGenerator) => Promise<TossCertSession>][] = [
  ['AES_GCM', 'v1', (generator) => generator.generate()],
  ['AES_GCM', 'v1_0.0.14', (generator) => generator.generate('AES_GCM')],
  ['AES_CBC', 'v1', (generator) => generator.generate('AES_CBC')],
  ['AES_CBC', 'v1_0.0.14', (generator) => generator.generate('AES_CBC')],
  ['AES_CBC of 128 bits', 'v1', (generator) => generator.generateCBC128()],
  ['AES_CBC of 128 bits', 'v1_1.2.3', (generator) => generator.generateCBC128()],
];

describe.each(kinds)('%s with version %s', (_name, version, make) => {
  const generator = new TossCertSessionGenerator(sessionPublicKey, { version });

  it('is understood by the server, which it understands', async () => {
    const session = await make(generator);
    const key = await unwrapSessionKey(session.sessionKey, unwrap);
    expect(key.version).toBe(version);
    for (const text of TEXTS) {
      expect(key.decrypt(await session.encrypt(text)).text).toBe(text);
      expect(await session.decrypt(key.encrypt(text))).toBe(text);
    }
  });

  it('is the same after it was written and read', async () => {
    const session = await make(generator);
    const written = session.serializeSession();
    // As the official Java SDK joins it.
    expect(written).toMatch(
      new RegExp(
        `^${version.replaceAll('.', '\\.')}\\$[0-9a-f-]{36}\\$AES_(GCM|CBC)\\$[A-Za-z0-9+/]+=*\\$[A-Za-z0-9+/]+=*$`,
      ),
    );
    const other = new TossCertSessionGenerator(sessionPublicKey);
    const read = await other.deserialize(written);
    expect(await read.decrypt(await session.encrypt('김토스'))).toBe('김토스');
    expect(read.serializeSession()).toBe(written);
    expect((await unwrapSessionKey(read.sessionKey, unwrap)).fingerprint).toBe(
      (await unwrapSessionKey(session.sessionKey, unwrap)).fingerprint,
    );
  });

  it('does not open what is of another session, was changed or was cut', async () => {
    const [session, other] = [await make(generator), await make(generator)];
    const field = await session.encrypt('김토스');
    await expect(session.decrypt(await other.encrypt('김토스'))).rejects.toThrow('belongs to another session');
    const [frame, id, payload = '', mac] = field.split('$');
    const flipped = (payload.startsWith('A') ? 'B' : 'A') + payload.slice(1);
    for (const wrong of [
      [frame, id, flipped, mac],
      [frame, id, payload.slice(0, -4), mac],
      [frame, id, 'not base64!', mac],
      [frame, id, '', mac],
      [frame, id, payload, mac, 'more'],
      mac === undefined ? [frame, id, payload, '0'.repeat(64)] : [frame, id, payload],
      mac === undefined ? [frame, id] : [frame, id, payload, '0'.repeat(64)],
    ]) {
      await expect(session.decrypt(wrong.filter((part) => part !== undefined).join('$'))).rejects.toThrow(Error);
    }
  });
});

describe('the generator', () => {
  it('makes another key, IV and id each time', async () => {
    const generator = new TossCertSessionGenerator(` ${sessionPublicKey}\n`);
    const made = await Promise.all(Array.from({ length: 8 }, () => generator.generate()));
    const parts = made.map((session) => session.serializeSession().split('$'));
    for (const index of [1, 3, 4]) expect(new Set(parts.map((part) => part[index])).size).toBe(8);
  });

  it('takes the HMACs of either public client', async () => {
    const plain = await new TossCertSessionGenerator(sessionPublicKey).generate('AES_CBC');
    const sdk = await new TossCertSessionGenerator(sessionPublicKey).deserialize(
      plain.serializeSession().replace(/^v1\$/, 'v1_0.0.14$'),
    );
    const [, id, payload, mac = ''] = (await sdk.encrypt('x')).split('$');
    expect(mac).toMatch(/^[0-9a-f]{64}$/);
    expect(await plain.decrypt(['v1', id, payload, mac].join('$'))).toBe('x');
    const [, , , upper = ''] = (await plain.encrypt('x')).split('$');
    expect(upper).toMatch(/^[0-9A-F]{64}$/);
    expect(upper.toLowerCase()).not.toBe(mac);
  });

  it('says what is wrong with a public key and a version', async () => {
    const problem = 'the public key must be one line of base64 X.509 SubjectPublicKeyInfo, without PEM armour';
    for (const wrong of ['', 'x', '-----BEGIN PUBLIC KEY-----', sessionPublicKey.slice(0, 100), 'A'.repeat(700)]) {
      await expect(new TossCertSessionGenerator(wrong).generate(), wrong).rejects.toThrow(problem);
    }
    for (const version of ['v2', '', 'v1_1', 'v1$']) {
      expect(() => new TossCertSessionGenerator(sessionPublicKey, { version })).toThrow('must be v1 or v1_x.y.z');
    }
  });

  it('seals nothing but whole text, by nothing but what it knows', async () => {
    const generator = new TossCertSessionGenerator(sessionPublicKey);
    const session = await generator.generate();
    for (const wrong of [undefined, null, {}, 7, 'a\ud800b']) {
      await expect(session.encrypt(wrong as string)).rejects.toThrow(
        'only a well-formed Unicode string can be encrypted',
      );
    }
    await expect(session.decrypt(undefined as never)).rejects.toThrow('belongs to another session');
    await expect(generator.generate('toString' as never)).rejects.toThrow('must be AES_GCM or AES_CBC');
    await expect(generator.deserialize(undefined as never)).rejects.toThrow('not a serialized session');
    const written = session.serializeSession().split('$');
    await expect(generator.deserialize(written.with(1, '<script>').join('$'))).rejects.toThrow(
      'not a serialized session',
    );
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const small = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
    await expect(new TossCertSessionGenerator(small).generate()).rejects.toThrow('the public key must be');
    const huge = '김'.repeat(400_000);
    expect(await session.decrypt(await session.encrypt(huge))).toBe(huge);
  });

  it('reads no text that is no session', async () => {
    const generator = new TossCertSessionGenerator(sessionPublicKey);
    const good = (await generator.generate()).serializeSession().split('$');
    const [version, id, , key, iv] = good;
    for (const parts of [
      [],
      [version, id, 'AES_ECB', key, iv],
      [version, '', 'AES_GCM', key, iv],
      ['v2', id, 'AES_GCM', key, iv],
      [version, id, 'AES_GCM', key, `${iv}AAAA`],
      [version, id, 'AES_GCM', 'AAAA', iv],
      [version, id, 'AES_CBC', key, iv],
      [version, id, 'AES_GCM', '!', iv],
      [...good, 'more'],
    ]) {
      await expect(generator.deserialize(parts.join('$'))).rejects.toThrow('the text is not a serialized session');
    }
  });
});

describe('bundled', () => {
  it('imports nothing, and runs with WebCrypto, TextEncoder and base64 alone', async () => {
    const outDir = newFolder();
    const entry = fileURLToPath(new URL('../../src/client/session.ts', import.meta.url));
    await build({
      configFile: false,
      logLevel: 'silent',
      build: { outDir, lib: { entry, formats: ['iife'], name: 'session', fileName: () => 'session.js' } },
    });
    const bundle = readFileSync(join(outDir, 'session.js'), 'utf8');
    expect(bundle).not.toMatch(/node:|require\(|\bimport\b|Buffer|process\./);
    const { crypto, TextEncoder, TextDecoder, atob, btoa } = globalThis;
    const context = vm.createContext({
      crypto,
      TextEncoder,
      TextDecoder,
      atob,
      btoa,
      Uint8Array,
      key: sessionPublicKey,
    });
    const run = `${bundle};(async () => {
      const made = await new session.TossCertSessionGenerator(key).generate('AES_CBC');
      return [made.sessionKey, await made.encrypt('김토스'), await made.decrypt(await made.encrypt('김토스'))];
    })()`;
    const [sessionKey, field, text] = await vm.runInContext(run, context);
    expect(text).toBe('김토스');
    expect((await unwrapSessionKey(sessionKey, unwrap)).decrypt(field).text).toBe('김토스');
  });
});
