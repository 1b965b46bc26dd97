import { constants, createCipheriv, createHmac, publicEncrypt } from 'node:crypto';
import { fixtures } from '../../harness.ts';

/** A client that makes mistakes on purpose, with nothing of the code under test. */

export const ID = '3f0c2b6e-6e0f-4d0b-9d6e-0a6a4f1f0c11';

/** Bytes whose base64 has a + or / at the start, so that URL-safe base64 differs. */
const bytesOf = (length: number, fill: number): Buffer => Buffer.alloc(length, fill).fill(0xff, 0, 3);

export const KEY = bytesOf(32, 0x17);
export const GCM_IV = bytesOf(12, 0x29);
export const CBC_IV = bytesOf(16, 0x29);

export type Encode = (bytes: Buffer) => string;

export const base64: Encode = (bytes) => bytes.toString('base64');
export const urlSafe: Encode = (bytes) => bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
export const twice: Encode = (bytes) => base64(Buffer.from(base64(bytes)));
/** As MIME encoders do, and Android's default. */
export const broken: Encode = (bytes) => `${base64(bytes).replace(/.{76}/g, '$&\r\n')}\n`;

export type Wrap = (plain: Buffer) => Buffer;

export const oaep =
  (oaepHash: string): Wrap =>
  (plain) =>
    publicEncrypt({ key: fixtures.sessionKeys.publicKey, oaepHash }, plain);

export const pkcs1: Wrap = (plain) =>
  publicEncrypt({ key: fixtures.sessionKeys.publicKey, padding: constants.RSA_PKCS1_PADDING }, plain);

export const unwrapped: Wrap = (plain) => plain;

export interface KeyMistakes {
  readonly version?: string;
  readonly id?: string;
  readonly algorithm?: string;
  readonly key?: Buffer;
  readonly iv?: Buffer;
  readonly encodeKey?: Encode;
  readonly encodeIv?: Encode;
  readonly wrap?: Wrap;
  readonly encode?: Encode;
}

/** A session key, right but for what is given. */
export const makeSessionKey = ({
  version = 'v1',
  id = ID,
  algorithm = 'AES_GCM',
  key = KEY,
  iv = algorithm === 'AES_GCM' ? GCM_IV : CBC_IV,
  encodeKey = base64,
  encodeIv = base64,
  wrap = oaep('sha1'),
  encode = base64,
}: KeyMistakes = {}): string =>
  `${version}$${id}$${encode(wrap(Buffer.from(`${algorithm}$${encodeKey(key)}$${encodeIv(iv)}`)))}`;

export interface FieldMistakes {
  readonly version?: string;
  readonly id?: string;
  readonly key?: Buffer;
  readonly iv?: Buffer;
  readonly encode?: Encode;
}

export interface GcmMistakes extends FieldMistakes {
  readonly aad?: Buffer;
  readonly join?: (sealed: Buffer, tag: Buffer) => Buffer;
}

export const makeGcmField = (
  text: string | Buffer,
  {
    version = 'v1',
    id = ID,
    key = KEY,
    iv = GCM_IV,
    aad = key,
    join = (sealed, tag) => Buffer.concat([sealed, tag]),
    encode = base64,
  }: GcmMistakes = {},
): string => {
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(aad);
  const sealed = Buffer.concat([cipher.update(Buffer.from(text)), cipher.final()]);
  return `${version}$${id}$${encode(join(sealed, cipher.getAuthTag()))}`;
};

export const withoutTag = (sealed: Buffer): Buffer => sealed;
export const tagFirst = (sealed: Buffer, tag: Buffer): Buffer => Buffer.concat([tag, sealed]);

export const hmac = (secret: Buffer | string, data: Buffer | string): string =>
  createHmac('sha256', secret).update(data).digest('hex');

export interface CbcMistakes extends FieldMistakes {
  /** What follows the payload's `$`; `undefined` for nothing. */
  readonly mac?: (plain: Buffer, sealed: Buffer) => string | undefined;
}

export const makeCbcField = (
  text: string | Buffer,
  {
    version = 'v1',
    id = ID,
    key = KEY,
    iv = CBC_IV,
    mac = (plain) => hmac(key, plain),
    encode = base64,
  }: CbcMistakes = {},
): string => {
  const plain = Buffer.from(text);
  const cipher = createCipheriv(`aes-${key.length * 8}-cbc`, key, iv);
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  const end = mac(plain, sealed);
  return `${version}$${id}$${encode(sealed)}${end === undefined ? '' : `$${end}`}`;
};

/** 홍길동 in other encodings than UTF-8. */
export const koreanBytes = {
  eucKr: Buffer.from('c8abb1e6b5bf', 'hex'),
  utf16Le: Buffer.from('홍길동', 'utf16le'),
  utf16Be: Buffer.from('홍길동', 'utf16le').swap16(),
};
