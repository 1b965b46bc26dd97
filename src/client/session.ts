/**
 * Makes session keys and encrypted fields (guide ②, ⑤), compatible with the official Java SDK. Uses only WebCrypto, so it runs
 * in any runtime. The public key decides whether it works with the real service or with this emulator.
 */

export type SessionAlgorithm = 'AES_GCM' | 'AES_CBC';

export interface GeneratorOptions {
  /** `v1` (default), or `v1_` with an SDK's version (`v1_0.0.14`). With `AES_CBC` it decides how HMACs are made. */
  readonly version?: string;
}

type SubtleKey = Parameters<typeof crypto.subtle.encrypt>[1];
type CipherParameters = Parameters<typeof crypto.subtle.encrypt>[0];
/** `Uint8Array<ArrayBuffer>`, also for versions of TypeScript in which it has no parameter. */
type Bytes = ReturnType<Uint8Array['slice']>;

const MIN_RSA_BITS = 2048;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const VERSION = /^v1(_\d{1,9}\.\d{1,9}\.\d{1,9})?$/;
const IV_BYTES: Readonly<Record<SessionAlgorithm, number>> = { AES_GCM: 12, AES_CBC: 16 };
const KEY_BYTES: Readonly<Record<SessionAlgorithm, readonly number[]>> = { AES_GCM: [32], AES_CBC: [16, 32] };

const isAlgorithm = (text: string | undefined): text is SessionAlgorithm => text === 'AES_GCM' || text === 'AES_CBC';

/** A number of function arguments that every runtime accepts. */
const CHUNK = 8_192;

const toBase64 = (bytes: Uint8Array): string => {
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(text);
};

const fromBase64 = (text: string): Bytes => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

const toHex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** The content of a session key. */
interface Material {
  readonly version: string;
  /** A UUID. */
  readonly id: string;
  readonly algorithm: SessionAlgorithm;
  readonly key: Bytes;
  readonly iv: Bytes;
}

const importKey = ({ algorithm, key }: Material): Promise<SubtleKey> =>
  crypto.subtle.importKey('raw', key, algorithm === 'AES_GCM' ? 'AES-GCM' : 'AES-CBC', false, ['encrypt', 'decrypt']);

/** With AES-GCM, the raw bytes of the key are also the additional data (guide ②). */
const parametersOf = ({ algorithm, key, iv }: Material): CipherParameters =>
  algorithm === 'AES_GCM' ? { name: 'AES-GCM', iv, additionalData: key, tagLength: 128 } : { name: 'AES-CBC', iv };

/**
 * HMAC-SHA-256 of the plaintext. Its secret is the base64 text of the key with an SDK's version (`v1_x.y.z`), and the raw key
 * with plain `v1`.
 */
const hmacOf = async ({ key }: Material, plain: Bytes, isSdk: boolean): Promise<string> => {
  const secret = isSdk ? new TextEncoder().encode(toBase64(key)) : key;
  const hmacKey = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const hex = toHex(new Uint8Array(await crypto.subtle.sign('HMAC', hmacKey, plain)));
  return isSdk ? hex : hex.toUpperCase();
};

const readSerialized = (text: string): Material => {
  const [version = '', id = '', algorithm, keyText = '', ivText = '', ...more] = String(text).split('$');
  try {
    const [key, iv] = [fromBase64(keyText), fromBase64(ivText)];
    if (VERSION.test(version) && UUID.test(id) && isAlgorithm(algorithm) && more.length === 0) {
      if (KEY_BYTES[algorithm].includes(key.length) && iv.length === IV_BYTES[algorithm]) {
        return { version, id, algorithm, key, iv };
      }
    }
  } catch {
    // Not base64: the error below.
  }
  throw new Error(
    'the text is not a serialized session (version$id$algorithm$key$iv): pass what serializeSession() returned',
  );
};

/** A session: one AES key and IV, which encrypt the fields of one call. */
export class TossCertSession {
  /** The value of `sessionKey` in the body of the call. */
  readonly sessionKey: string;
  readonly #material: Material;
  readonly #key: Promise<SubtleKey>;

  /** Use `TossCertSessionGenerator` to make sessions. */
  constructor(sessionKey: string, material: Material) {
    this.sessionKey = sessionKey;
    this.#material = material;
    this.#key = importKey(material);
    // encrypt() and decrypt() report the error.
    this.#key.catch(() => undefined);
  }

  get #prefix(): string {
    return `${this.#material.version}$${this.#material.id}$`;
  }

  get #isSdk(): boolean {
    return this.#material.version !== 'v1';
  }

  /**
   * Encrypts a text. Resolves to `version$id$base64`, with AES_CBC `version$id$base64$hmac`. Rejects with `TypeError` for
   * anything but a well-formed Unicode string.
   */
  async encrypt(text: string): Promise<string> {
    if (typeof text !== 'string' || !text.isWellFormed()) {
      throw new TypeError(
        'only a well-formed Unicode string can be encrypted: check that the value is set, and not cut inside a character',
      );
    }
    const plain = new TextEncoder().encode(text);
    const sealed = await crypto.subtle.encrypt(parametersOf(this.#material), await this.#key, plain);
    const field = this.#prefix + toBase64(new Uint8Array(sealed));
    return this.#material.algorithm === 'AES_GCM'
      ? field
      : `${field}$${await hmacOf(this.#material, plain, this.#isSdk)}`;
  }

  /** Decrypts a field of this session. Rejects with `Error` for a field of another session, or one that was changed. */
  async decrypt(field: string): Promise<string> {
    if (typeof field !== 'string' || !field.startsWith(this.#prefix))
      throw new Error('the field belongs to another session: its version or id is different');
    const [payload = '', mac, ...more] = field.slice(this.#prefix.length).split('$');
    const isCbc = this.#material.algorithm === 'AES_CBC';
    if (more.length > 0 || isCbc !== (mac !== undefined)) {
      throw new Error(
        `the field is not an ${this.#material.algorithm} field: it has ${isCbc ? 'no HMAC' : 'too many parts'}`,
      );
    }
    let plain: Bytes;
    try {
      const opened = await crypto.subtle.decrypt(parametersOf(this.#material), await this.#key, fromBase64(payload));
      plain = new Uint8Array(opened);
    } catch (cause) {
      throw new Error('the field does not decrypt: it was changed, or belongs to another session', { cause });
    }
    if (mac !== undefined) {
      const possible = [await hmacOf(this.#material, plain, true), await hmacOf(this.#material, plain, false)];
      if (!possible.some((one) => one.toLowerCase() === mac.toLowerCase()))
        throw new Error('the HMAC of the field does not match: the field was changed, or belongs to another session');
    }
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(plain);
  }

  /**
   * Returns `version$id$algorithm$key$iv`, the format of the official Java SDK. `deserialize` reads it again, for example after
   * a redirect. **It contains the AES key**: keep it on your server.
   */
  serializeSession(): string {
    const { version, id, algorithm, key, iv } = this.#material;
    return [version, id, algorithm, toBase64(key), toBase64(iv)].join('$');
  }
}

/** Makes sessions for one public key. */
export class TossCertSessionGenerator {
  readonly #publicKey: Promise<SubtleKey>;
  readonly #version: string;

  /**
   * `publicKey` is one line of base64 X.509 SubjectPublicKeyInfo. Throws `Error` for a version other than `v1` or `v1_x.y.z`.
   * With a wrong key, every `generate` rejects.
   */
  constructor(publicKey: string, { version = 'v1' }: GeneratorOptions = {}) {
    if (!VERSION.test(version)) throw new Error('the version of session keys must be v1 or v1_x.y.z');
    this.#version = version;
    this.#publicKey = this.#readPublicKey(publicKey);
    // generate() reports the error.
    this.#publicKey.catch(() => undefined);
  }

  async #readPublicKey(publicKey: string): Promise<SubtleKey> {
    try {
      const spki = fromBase64(publicKey.trim());
      const key = await crypto.subtle.importKey('spki', spki, { name: 'RSA-OAEP', hash: 'SHA-1' }, false, ['encrypt']);
      const { modulusLength } = key.algorithm as { modulusLength?: number };
      if ((modulusLength ?? 0) < MIN_RSA_BITS) throw new Error(`an RSA key of less than ${MIN_RSA_BITS} bits`);
      return key;
    } catch (cause) {
      throw new Error('the public key must be one line of base64 X.509 SubjectPublicKeyInfo, without PEM armour', {
        cause,
      });
    }
  }

  async #wrap(material: Material): Promise<TossCertSession> {
    const { version, id, algorithm, key, iv } = material;
    const inside = new TextEncoder().encode([algorithm, toBase64(key), toBase64(iv)].join('$'));
    const wrapped = await crypto.subtle.encrypt({ name: 'RSA-OAEP' }, await this.#publicKey, inside);
    return new TossCertSession(`${version}$${id}$${toBase64(new Uint8Array(wrapped))}`, material);
  }

  #make(algorithm: SessionAlgorithm, keyBytes: number): Promise<TossCertSession> {
    return this.#wrap({
      version: this.#version,
      id: crypto.randomUUID(),
      algorithm,
      key: crypto.getRandomValues(new Uint8Array(keyBytes)),
      iv: crypto.getRandomValues(new Uint8Array(IV_BYTES[algorithm])),
    });
  }

  /** Makes a new session with a 256-bit key. Use each session for one call only. */
  async generate(algorithm: SessionAlgorithm = 'AES_GCM'): Promise<TossCertSession> {
    if (!isAlgorithm(algorithm)) throw new TypeError('the algorithm must be AES_GCM or AES_CBC');
    return this.#make(algorithm, 32);
  }

  /** Like `generate('AES_CBC')`, with a 128-bit key. */
  generateCBC128(): Promise<TossCertSession> {
    return this.#make('AES_CBC', 16);
  }

  /**
   * Restores a session from a text of `serializeSession`, of this package or of the official Java SDK. Its `sessionKey` is
   * encrypted again, so it differs from the original. Rejects with `Error` for any other text.
   */
  async deserialize(serialized: string): Promise<TossCertSession> {
    return this.#wrap(readSerialized(serialized));
  }
}
