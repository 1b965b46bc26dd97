/**
 * Session keys as partners make them (guide ②, ⑤). WebCrypto only, so that it runs in any runtime; it works with the
 * real service as with this emulator, depending on the public key.
 */

const KEY_BYTES = 32;
const IV_BYTES = 12;

export interface SessionOptions {
  /** `v1`, or `v1_` and an SDK's version. */
  readonly version?: string;
}

type EncryptArguments = Parameters<typeof crypto.subtle.encrypt>;
type CipherParameters = EncryptArguments[0];
type CipherKey = EncryptArguments[1];

const toBase64 = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));

const fromBase64 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

/** One AES-256-GCM key and IV, for the fields of one call. */
export class TossCertSession {
  /** What goes into the call's `sessionKey`. */
  readonly sessionKey: string;
  readonly #prefix: string;
  readonly #key: CipherKey;
  readonly #parameters: CipherParameters;

  constructor(sessionKey: string, prefix: string, key: CipherKey, parameters: CipherParameters) {
    this.sessionKey = sessionKey;
    this.#prefix = prefix;
    this.#key = key;
    this.#parameters = parameters;
  }

  /** The encrypted field of a text. */
  async encrypt(text: string): Promise<string> {
    const sealed = await crypto.subtle.encrypt(this.#parameters, this.#key, new TextEncoder().encode(text));
    return this.#prefix + toBase64(new Uint8Array(sealed));
  }

  /** The text of an encrypted field of this session; throws when it is of another session or was changed. */
  async decrypt(field: string): Promise<string> {
    if (!field.startsWith(this.#prefix)) throw new Error('the field has another version or id than this session');
    const sealed = fromBase64(field.slice(this.#prefix.length));
    const bytes = await crypto.subtle.decrypt(this.#parameters, this.#key, sealed);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  }
}

/** Makes sessions for one public key: one line of base64 SubjectPublicKeyInfo. */
export class TossCertSessionGenerator {
  readonly #publicKey: Promise<CipherKey>;
  readonly #version: string;

  constructor(publicKey: string, { version = 'v1' }: SessionOptions = {}) {
    this.#version = version;
    this.#publicKey = crypto.subtle.importKey(
      'spki',
      fromBase64(publicKey.trim()),
      { name: 'RSA-OAEP', hash: 'SHA-1' },
      false,
      ['encrypt'],
    );
  }

  /** A new session: make one for every call. */
  async generate(): Promise<TossCertSession> {
    const raw = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
    const material = new TextEncoder().encode(`AES_GCM$${toBase64(raw)}$${toBase64(iv)}`);
    const wrapped = await crypto.subtle.encrypt({ name: 'RSA-OAEP' }, await this.#publicKey, material);
    const prefix = `${this.#version}$${crypto.randomUUID()}$`;
    const sessionKey = prefix + toBase64(new Uint8Array(wrapped));
    return new TossCertSession(sessionKey, prefix, key, { name: 'AES-GCM', iv, additionalData: raw, tagLength: 128 });
  }
}
