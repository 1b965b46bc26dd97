import { createHash, type webcrypto } from 'node:crypto';
import * as asn1 from 'asn1js';
import type * as pkijs from 'pkijs';
import { createPromiseCache } from './promise-cache.ts';
import { extensions, issueCertificate, keyIdentifierOf, toName } from './x509.ts';

/** The person in a certificate's subject. */
export interface CertifiedPerson {
  readonly name: string;
  /** Tells people of the same name apart. */
  readonly ci: string;
}

/** Who issues: the CA's certificate and signing key, and the public key that all made-up people share. */
export interface Issuer {
  readonly certificate: pkijs.Certificate;
  readonly signingKey: webcrypto.CryptoKey;
  readonly userPublicKey: webcrypto.CryptoKey;
}

export const VALID_YEARS = 3;
const MAX_CACHED = 1_000;
const KOREA = '+09:00';

/** Under `.invalid`, so that no verifier calls out; the policy is of the arc that is reserved for documentation. */
const POLICY = '1.3.6.1.4.1.32473.1.1.1';
const CPS = 'http://ca.mock-toss.invalid/cps.html';
const CRL = 'http://ca.mock-toss.invalid/crl/mock.crl';
const OCSP = 'http://ocsp.mock-toss.invalid/';
const NOTICE = 'This is a mock certificate of a made-up person';

const digest = (...parts: readonly string[]): Buffer => createHash('sha256').update(JSON.stringify(parts)).digest();

/** 24 digits, the same for the same person. */
const userIdOf = ({ ci }: CertifiedPerson): string =>
  (BigInt(`0x${digest('uid', ci).toString('hex')}`) % 10n ** 24n).toString().padStart(24, '0');

/** Eight bytes that only the certificate's content decides, so that a certificate made again is the same. */
const serialOf = (person: CertifiedPerson, year: number): asn1.Integer => {
  const bytes = digest('serial', person.ci, person.name, String(year)).subarray(0, 8);
  // A leading byte from 0x40 to 0x7f: positive, and without a zero in front that DER would not have.
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return new asn1.Integer({ valueHex: new Uint8Array(bytes).buffer });
};

const yearInKorea = (atMs: number): number => new Date(atMs + 9 * 3_600_000).getUTCFullYear();

const startOf = (year: number): number => Date.parse(`${year}-01-01T00:00:00${KOREA}`);

/** Gives each person one certificate a year: valid three years from 1 January (Korea), whatever happens within. */
export const createUserCertificates = async (
  issuer: Issuer,
): Promise<(person: CertifiedPerson, atMs: number) => Promise<pkijs.Certificate>> => {
  const subjectKeyIdentifier = await keyIdentifierOf(issuer.userPublicKey);
  const cached = createPromiseCache<pkijs.Certificate>(MAX_CACHED);

  const issue = (person: CertifiedPerson, year: number): Promise<pkijs.Certificate> =>
    issueCertificate(
      {
        serialNumber: serialOf(person, year),
        issuer: issuer.certificate.subject,
        subject: toName([
          ['countryName', 'KR'],
          ['organizationName', 'mock-toss-cert (unofficial)'],
          ['organizationalUnitName', 'Mock, not a real certificate'],
          ['userId', userIdOf(person)],
          ['commonName', person.name],
        ]),
        notBeforeMs: startOf(year),
        notAfterMs: startOf(year + VALID_YEARS) - 1000,
        publicKey: issuer.userPublicKey,
        extensions: [
          extensions.authorityKeyIdentifier(issuer.certificate, { full: true }),
          extensions.subjectKeyIdentifier(subjectKeyIdentifier),
          extensions.keyUsage('digitalSignature', 'nonRepudiation'),
          extensions.certificatePolicies(POLICY, CPS, NOTICE),
          extensions.crlDistributionPoint(CRL),
          extensions.ocsp(OCSP),
        ],
      },
      issuer.signingKey,
    );

  return (person, atMs) => {
    const year = yearInKorea(atMs);
    return cached(JSON.stringify([person.ci, person.name, year]), () => issue(person, year));
  };
};
