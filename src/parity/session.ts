import {
  constants,
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPublicKey,
  type KeyObject,
  publicEncrypt,
  randomBytes,
  randomUUID,
} from 'node:crypto';
import { PLAIN_VERSION } from '../domain/hmac-variant.ts';
import type { SessionWay } from './session-ways.ts';

/** The session key and the encrypted fields of one call. */
export interface Session {
  readonly sessionKey: string;
  /** The session key, and every field that was encrypted. */
  readonly sent: readonly string[];
  encrypt(text: string): string;
  /** The text of a field that a good session's key encrypts; `undefined` when it does not decrypt. */
  decrypt(field: string): string | undefined;
}

type Encode = (bytes: Buffer) => string;
type Algorithm = 'AES_GCM' | 'AES_CBC';

/** Everything that goes into a session. A way changes one part of it. */
interface Recipe {
  readonly version: string;
  readonly id: string;
  /** What the session key names, and what the fields are encrypted with. */
  readonly named: Algorithm;
  readonly used: Algorithm;
  readonly key: Buffer;
  readonly iv: Buffer;
  readonly encodeInner: Encode;
  readonly wrap: (publicKey: KeyObject, plain: Buffer) => Buffer;
  readonly encodeOuter: Encode;
  readonly finishKey: (sessionKey: string) => string;
  readonly field: FieldRecipe;
}

interface FieldRecipe {
  readonly version?: string;
  readonly id?: string;
  readonly aad: (key: Buffer) => Buffer;
  readonly join: (sealed: Buffer, tag: Buffer) => Buffer;
  readonly encodeText: (text: string) => Buffer;
  /** What follows the payload. */
  readonly end: (key: Buffer, plain: Buffer, sealed: Buffer) => string;
}

const base64: Encode = (bytes) => bytes.toString('base64');
const urlSafe: Encode = (bytes) => base64(bytes).replaceAll('+', '-').replaceAll('/', '_');
const spaced: Encode = (bytes) => base64(bytes).replaceAll('+', ' ');
/** As MIME encoders do. */
const broken: Encode = (bytes) => `${base64(bytes).replace(/.{76}/g, '$&\r\n')}\r\n`;
const twice: Encode = (bytes) => base64(Buffer.from(base64(bytes)));

const hmac = (secret: Buffer, data: Buffer): string => createHmac('sha256', secret).update(data).digest('hex');

const oaep =
  (oaepHash: string, label?: string): Recipe['wrap'] =>
  (publicKey, plain) =>
    publicEncrypt(
      { key: publicKey, oaepHash, ...(label === undefined ? {} : { oaepLabel: Buffer.from(label) }) },
      plain,
    );

const raw = (publicKey: KeyObject, block: Buffer): Buffer =>
  publicEncrypt({ key: publicKey, padding: constants.RSA_NO_PADDING }, block);

const modulusBytes = (publicKey: KeyObject): number => (publicKey.asymmetricKeyDetails?.modulusLength ?? 0) / 8;

/** MGF1 with SHA-1 over the data (RFC 8017 B.2.1). */
const mask = (seed: Buffer, data: Buffer): Buffer => {
  const blocks = Array.from({ length: Math.ceil(data.length / 20) }, (_block, counter) =>
    createHash('sha1')
      .update(seed)
      .update(Buffer.from([0, 0, 0, counter]))
      .digest(),
  );
  const stream = Buffer.concat(blocks);
  return Buffer.from(data.map((byte, at) => byte ^ (stream[at] ?? 0)));
};

/** OAEP with SHA-256, and MGF1 with SHA-1, as some libraries default to (RFC 8017 7.1.1). */
const mixedOaep: Recipe['wrap'] = (publicKey, plain) => {
  const label = createHash('sha256').digest();
  const fill = Buffer.alloc(modulusBytes(publicKey) - 2 * label.length - 2 - plain.length);
  const data = Buffer.concat([label, fill, Buffer.from([1]), plain]);
  const seed = randomBytes(label.length);
  const masked = mask(seed, data);
  return raw(publicKey, Buffer.concat([Buffer.alloc(1), Buffer.from(mask(masked, seed)), masked]));
};

const unpadded: Recipe['wrap'] = (publicKey, plain) =>
  raw(publicKey, Buffer.concat([Buffer.alloc(modulusBytes(publicKey) - plain.length), plain]));

const pkcs1: Recipe['wrap'] = (publicKey, plain) =>
  publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, plain);

/** Random bytes whose base64 contains `+`, so that an alphabet or a space shows. */
const plusBytes = (length: number): Buffer => {
  for (;;) {
    const bytes = randomBytes(length);
    if (base64(bytes).includes('+') && !base64(bytes).includes('/')) return bytes;
  }
};

const gcmField: FieldRecipe = {
  aad: (key) => key,
  join: (sealed, tag) => Buffer.concat([sealed, tag]),
  encodeText: (text) => Buffer.from(text),
  end: () => '',
};

const cbcField: FieldRecipe = { ...gcmField, end: (key, plain) => `$${hmac(key, plain).toUpperCase()}` };

const gcm = (): Recipe => ({
  version: PLAIN_VERSION,
  id: randomUUID(),
  named: 'AES_GCM',
  used: 'AES_GCM',
  key: plusBytes(32),
  iv: randomBytes(12),
  encodeInner: base64,
  wrap: oaep('sha1'),
  encodeOuter: base64,
  finishKey: (sessionKey) => sessionKey,
  field: gcmField,
});

const cbc = (keyBytes = 32): Recipe => ({
  ...gcm(),
  named: 'AES_CBC',
  used: 'AES_CBC',
  key: randomBytes(keyBytes),
  iv: randomBytes(16),
  field: cbcField,
});

const gcmWith = (part: Partial<FieldRecipe>): Recipe => ({ ...gcm(), field: { ...gcmField, ...part } });
const cbcWith = (part: Partial<FieldRecipe>): Recipe => ({ ...cbc(), field: { ...cbcField, ...part } });

const recipes: Readonly<Record<SessionWay, () => Recipe>> = {
  gcm,
  'cbc-256': cbc,
  'cbc-128': () => cbc(16),
  frame: () => ({ ...gcm(), finishKey: () => 'hello' }),
  version: () => ({ ...gcm(), version: 'v2' }),
  id: () => ({ ...gcm(), id: 'session-1' }),
  'more-parts': () => ({ ...gcm(), finishKey: (sessionKey) => `${sessionKey}$x` }),
  'percent-encoded': () => ({ ...gcm(), finishKey: encodeURIComponent }),
  'not-wrapped': () => ({ ...gcm(), wrap: (_key, plain) => plain }),
  'old-sdk': () => ({ ...gcm(), wrap: oaep('sha256'), iv: randomBytes(16) }),
  'oaep-hash': () => ({ ...gcm(), wrap: oaep('sha256') }),
  'oaep-mixed-hashes': () => ({ ...gcm(), wrap: mixedOaep }),
  'oaep-label': () => ({ ...gcm(), wrap: oaep('sha1', 'toss') }),
  'pkcs1-padding': () => ({ ...gcm(), wrap: pkcs1 }),
  'no-padding': () => ({ ...gcm(), wrap: unpadded }),
  'url-safe-base64': () => ({ ...gcm(), encodeOuter: urlSafe }),
  'space-for-plus': () => ({ ...gcm(), encodeOuter: spaced }),
  'line-broken-base64': () => ({ ...gcm(), encodeOuter: broken }),
  'base64-twice': () => ({ ...gcm(), encodeOuter: twice }),
  'inner-url-safe-base64': () => ({ ...gcm(), iv: plusBytes(12), encodeInner: urlSafe }),
  'inner-space-for-plus': () => ({ ...gcm(), iv: plusBytes(12), encodeInner: spaced }),
  'inner-line-broken-base64': () => ({ ...gcm(), encodeInner: broken }),
  'inner-base64-twice': () => ({ ...gcm(), encodeInner: twice }),
  'key-length': () => ({ ...gcm(), key: randomBytes(16) }),
  'iv-length': () => ({ ...gcm(), iv: randomBytes(8) }),
  'cbc-named-gcm': () => ({ ...cbc(), named: 'AES_GCM' }),
  'gcm-named-cbc': () => ({ ...gcm(), named: 'AES_CBC' }),
  'other-version': () => gcmWith({ version: 'v1_0.0.14' }),
  'id-case': () => {
    const recipe = gcm();
    return { ...recipe, field: { ...gcmField, id: recipe.id.toUpperCase() } };
  },
  'other-id': () => gcmWith({ id: randomUUID() }),
  'aad-missing': () => gcmWith({ aad: () => Buffer.alloc(0) }),
  'aad-base64-text': () => gcmWith({ aad: (key) => Buffer.from(base64(key)) }),
  'tag-missing': () => gcmWith({ join: (sealed) => sealed }),
  'tag-first': () => gcmWith({ join: (sealed, tag) => Buffer.concat([tag, sealed]) }),
  'text-not-utf8': () => gcmWith({ encodeText: (text) => Buffer.from(text, 'utf16le') }),
  'hmac-with-gcm': () => gcmWith({ end: (key, plain) => `$${hmac(key, plain)}` }),
  'hmac-missing': () => cbcWith({ end: () => '' }),
  'hmac-over-ciphertext': () => cbcWith({ end: (key, _plain, sealed) => `$${hmac(key, sealed)}` }),
  hmac: () => cbcWith({ end: (_key, plain) => `$${hmac(randomBytes(32), plain)}` }),
};

const seal = ({ used, key, iv, field }: Recipe, plain: Buffer): Buffer => {
  if (used === 'AES_CBC') {
    const cipher = createCipheriv(`aes-${key.length * 8}-cbc`, key, iv);
    return Buffer.concat([cipher.update(plain), cipher.final()]);
  }
  const cipher = createCipheriv(key.length === 16 ? 'aes-128-gcm' : 'aes-256-gcm', key, iv);
  cipher.setAAD(field.aad(key));
  return field.join(Buffer.concat([cipher.update(plain), cipher.final()]), cipher.getAuthTag());
};

/** Whether a text's HMAC is one of those that public clients make. With a wrong key, padding alone is right now and then. */
const hasHmac = ({ key }: Recipe, plain: Buffer, mac: string | undefined): boolean =>
  [key, Buffer.from(base64(key))].some((secret) => hmac(secret, plain) === mac?.toLowerCase());

/** The bytes of a sealed text. Throws when they do not decrypt. */
const openSealed = ({ used, key, iv }: Recipe, sealed: Buffer): Buffer => {
  if (used === 'AES_CBC') {
    const decipher = createDecipheriv(`aes-${key.length * 8}-cbc`, key, iv);
    return Buffer.concat([decipher.update(sealed), decipher.final()]);
  }
  const decipher = createDecipheriv(key.length === 16 ? 'aes-128-gcm' : 'aes-256-gcm', key, iv);
  decipher.setAAD(key);
  decipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
};

/** One line of base64 X.509 SubjectPublicKeyInfo as a key. Throws for anything else. */
export const readSpki = (line: string): KeyObject =>
  createPublicKey({ key: Buffer.from(line, 'base64'), format: 'der', type: 'spki' });

/** Makes a session for one call, with the public key of the server that gets it. */
export const makeSession = (publicKey: KeyObject, way: SessionWay): Session => {
  const recipe = recipes[way]();
  const { version, id, named, used, key, iv, encodeInner, wrap, encodeOuter, finishKey, field } = recipe;
  const inside = Buffer.from(`${named}$${encodeInner(key)}$${encodeInner(iv)}`);
  const sessionKey = finishKey(`${version}$${id}$${encodeOuter(wrap(publicKey, inside))}`);
  const sent = [sessionKey];
  return {
    sessionKey,
    sent,
    encrypt: (text) => {
      const plain = field.encodeText(text);
      const sealed = seal(recipe, plain);
      const head = `${field.version ?? version}$${field.id ?? id}`;
      const encrypted = `${head}$${base64(sealed)}${field.end(key, plain, sealed)}`;
      sent.push(encrypted);
      return encrypted;
    },
    decrypt: (text) => {
      const [, , payload = '', mac] = text.split('$');
      try {
        const plain = openSealed(recipe, Buffer.from(payload, 'base64'));
        return used === 'AES_GCM' || hasHmac(recipe, plain, mac) ? plain.toString() : undefined;
      } catch {
        return undefined;
      }
    },
  };
};
