import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import { TextError } from '../domain/text/language.ts';

export interface RsaKeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/**
 * The RSA key pair of a private key in PEM (PKCS#8 or PKCS#1). Throws a `TextError` that says what was expected and
 * contains nothing of the text.
 */
export const readRsaKeyPair = (pem: string, minimumBits: number): RsaKeyPair => {
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey(pem);
  } catch {
    throw new TextError({
      en: 'is not an unencrypted private key in PEM (PKCS#8 or PKCS#1)',
      ko: '암호화되지 않은 PEM 형식의 개인키(PKCS#8 또는 PKCS#1)가 아닙니다',
    });
  }
  const bits = privateKey.asymmetricKeyDetails?.modulusLength ?? 0;
  if (privateKey.asymmetricKeyType !== 'rsa' || bits < minimumBits) {
    throw new TextError({
      en: `is not an RSA key of at least ${minimumBits} bits`,
      ko: `${minimumBits}비트 이상의 RSA 키가 아닙니다`,
    });
  }
  return { privateKey, publicKey: createPublicKey(privateKey) };
};

/** A new RSA key pair. */
export const makeRsaKeyPair = (bits: number): Promise<RsaKeyPair> =>
  promisify(generateKeyPair)('rsa', { modulusLength: bits });

export const toPemPkcs8 = (privateKey: KeyObject): string =>
  privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();

/** X.509 SubjectPublicKeyInfo in base64 on one line, without PEM armour: the form that the SDK's constructor takes. */
export const toOneLineSpki = (publicKey: KeyObject): string =>
  publicKey.export({ format: 'der', type: 'spki' }).toString('base64');

export const toPemSpki = (publicKey: KeyObject): string => publicKey.export({ format: 'pem', type: 'spki' }).toString();

/** The certificate of a PEM text. Throws a `TextError` that says what was expected. */
export const readCertificate = (pem: string): X509Certificate => {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new TextError({ en: 'is not a certificate in PEM', ko: 'PEM 형식의 인증서가 아닙니다' });
  }
};
