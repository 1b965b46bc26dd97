import { createHash, type KeyObject, type X509Certificate } from 'node:crypto';
import type { RsaKeyPair } from '../key-files.ts';
import { readCertificateNames } from './certificate-names.ts';
import { childrenOf, decodeAll } from './der.ts';
import { encodeName } from './distinguished-name.ts';

/** An issuing CA: its key, and what the certificates that it issues repeat of its own certificate. */
export interface Authority {
  readonly signingKey: KeyObject;
  /** Names, in DER. */
  readonly subject: Buffer;
  readonly issuer: Buffer;
  /** The bytes of these two, without tag and length. */
  readonly serialNumber: Buffer;
  readonly keyIdentifier: Buffer;
}

/** SHA-1 of the public key's bits (RFC 5280 4.2.1.2, method 1). */
export const keyIdentifierOf = (publicKey: KeyObject): Buffer => {
  const [, bits] = childrenOf(decodeAll(publicKey.export({ format: 'der', type: 'spki' }))[0]);
  // The first byte of a BIT STRING counts its unused bits.
  return createHash('sha1')
    .update(bits?.content.subarray(1) ?? '')
    .digest();
};

/** A CA with this certificate. Throws when the certificate has no subject key identifier. */
export const readAuthority = (certificate: X509Certificate, signingKey: KeyObject): Authority => {
  const { subject, issuer, serialNumber, keyIdentifier } = readCertificateNames(certificate.raw);
  if (keyIdentifier === undefined) throw new Error('the authority has no subject key identifier');
  return {
    signingKey,
    subject: subject.whole,
    issuer: issuer.whole,
    serialNumber: serialNumber.content,
    keyIdentifier,
  };
};

/** A self-signed CA that no client knows, for the fault `certificate-unknown-ca`. It uses the users' own key pair. */
export const createUnknownAuthority = ({ privateKey, publicKey }: RsaKeyPair): Authority => {
  const name = encodeName([
    ['countryName', 'KR'],
    ['organizationName', 'mock-toss-cert (unofficial)'],
    ['organizationalUnitName', 'Mock, worthless outside tests'],
    ['commonName', 'Mock Unknown CA (not real)'],
  ]);
  return {
    signingKey: privateKey,
    subject: name,
    issuer: name,
    serialNumber: Buffer.of(1),
    keyIdentifier: keyIdentifierOf(publicKey),
  };
};
