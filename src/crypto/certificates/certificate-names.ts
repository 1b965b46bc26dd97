import { childrenOf, contextTag, type DerValue, decodeOne, objectIdentifier, tags } from './der.ts';

/** What names a certificate, and the CA that issued it. */
export interface CertificateNames {
  readonly serialNumber: DerValue;
  readonly issuer: DerValue;
  readonly subject: DerValue;
  /** The bytes of the subject key identifier, without tag and length. */
  readonly keyIdentifier: Buffer | undefined;
}

const SUBJECT_KEY_IDENTIFIER = objectIdentifier('2.5.29.14');

/** The subject key identifier among the extensions (RFC 5280 4.2.1.2), without tag and length. */
const findKeyIdentifier = (extensions: readonly DerValue[]): Buffer | undefined => {
  const found = extensions.map(childrenOf).find(([type]) => type?.whole.equals(SUBJECT_KEY_IDENTIFIER));
  const [identifier] = childrenOf(found?.at(-1));
  return identifier?.tag === tags.octetString ? identifier.content : undefined;
};

/** Reads the names of a certificate in DER. Throws when it is none. */
export const readCertificateNames = (der: Buffer): CertificateNames => {
  const [tbsCertificate] = childrenOf(decodeOne(der));
  const fields = childrenOf(tbsCertificate);
  // RFC 5280 4.1: the version comes first, and may be left out.
  const [serialNumber, , issuer, , subject] = fields[0]?.tag === contextTag(0) ? fields.slice(1) : fields;
  if (serialNumber === undefined || issuer === undefined || subject === undefined) throw new Error('no certificate');
  const [extensions] = childrenOf(fields.find(({ tag }) => tag === contextTag(3)));
  return { serialNumber, issuer, subject, keyIdentifier: findKeyIdentifier(childrenOf(extensions)) };
};
