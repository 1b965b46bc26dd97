import { createHash, type webcrypto } from 'node:crypto';
import * as asn1 from 'asn1js';
import type * as pkijs from 'pkijs';
import { createPromiseCache } from '../promise-cache.ts';
import { extensions, issueCertificate, keyIdentifierOf, toName } from './x509.ts';

/** The person in a certificate's subject. */
export interface CertifiedPerson {
  readonly name: string;
  /** Distinguishes people with the same name. */
  readonly ci: string;
}

/** The issuing CA's certificate and signing key, and the public key that all test people share. */
export interface Issuer {
  readonly certificate: pkijs.Certificate;
  readonly signingKey: webcrypto.CryptoKey;
  readonly userPublicKey: webcrypto.CryptoKey;
}

export const VALID_YEARS = 3;
const MAX_CACHED = 1_000;
const KOREA = '+09:00';

/**
 * Addresses end in `.invalid`, so that no verifier makes a network call. The policy OID is from the range that is reserved
 * for documentation (RFC 5612).
 */
const POLICY = '1.3.6.1.4.1.32473.1.1.1';
const CPS = 'http://ca.mock-toss.invalid/cps.html';
const CRL = 'http://ca.mock-toss.invalid/crl/mock.crl';
const OCSP = 'http://ocsp.mock-toss.invalid/';
const NOTICE = 'This is a mock certificate of a made-up person';

const digest = (...parts: readonly string[]): Buffer => createHash('sha256').update(JSON.stringify(parts)).digest();

/** 24 digits, always the same for the same person. */
const userIdOf = ({ ci }: CertifiedPerson): string =>
  (BigInt(`0x${digest('uid', ci).toString('hex')}`) % 10n ** 24n).toString().padStart(24, '0');

/** Positive numbers of exactly four bytes. */
const SERIALS = { first: 0x01_00_00_00, count: 0x7f_00_00_00 } as const;

/** Four bytes, like the serials of real certificates. The same person and year always give the same serial. */
const serialOf = (person: CertifiedPerson, year: number): asn1.Integer => {
  const number = digest('serial', person.ci, person.name, String(year)).readUIntBE(0, 6);
  return new asn1.Integer({ value: SERIALS.first + (number % SERIALS.count) });
};

const yearInKorea = (atMs: number): number => new Date(atMs + 9 * 3_600_000).getUTCFullYear();

const startOf = (year: number): number => Date.parse(`${year}-01-01T00:00:00${KOREA}`);

/** Issues one certificate per person and year, valid for three years from 1 January, Korean time. */
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
        // As in real certificates: the country of a person is a PrintableString, the country of a CA is a UTF8String.
        subject: toName(
          [
            ['countryName', 'KR'],
            ['organizationName', 'mock-toss-cert (unofficial)'],
            ['organizationalUnitName', 'Mock, not a real certificate'],
            ['userId', userIdOf(person)],
            ['commonName', person.name],
          ],
          { printableCountry: true },
        ),
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
