import { createHash, type KeyObject } from 'node:crypto';
import { createPromiseCache } from '../promise-cache.ts';
import { signRs256 } from '../rsa-signature.ts';
import type { Authority } from './authority.ts';
import { algorithmIdentifier, bitString, integer, sequence, tagged, time } from './der.ts';
import { encodeName } from './distinguished-name.ts';
import { encodeUserExtensions } from './user-extensions.ts';

/** The person in a certificate's subject. */
export interface CertifiedPerson {
  readonly name: string;
  /** Distinguishes people with the same name. */
  readonly ci: string;
}

/** An X.509 certificate in DER. */
export interface UserCertificate {
  readonly der: Buffer;
  /** What names it in a signature: IssuerAndSerialNumber (RFC 5652 10.2.4). */
  readonly issuerAndSerialNumber: Buffer;
}

/** The certificate of a person, for a signature of this instant. */
export type Certify = (person: CertifiedPerson, atMs: number) => Promise<UserCertificate>;

export const VALID_YEARS = 3;
const MAX_CACHED = 1_000;
const KOREA = '+09:00';

const digest = (...parts: readonly string[]): Buffer => createHash('sha256').update(JSON.stringify(parts)).digest();

/** 24 digits, always the same for the same person. */
const userIdOf = ({ ci }: CertifiedPerson): string =>
  (BigInt(`0x${digest('uid', ci).toString('hex')}`) % 10n ** 24n).toString().padStart(24, '0');

/** Positive numbers of exactly four bytes. */
const SERIALS = { first: 0x01_00_00_00, count: 0x7f_00_00_00 } as const;

/** Four bytes, like the serials of real certificates. The same person and year always give the same serial. */
const serialOf = (person: CertifiedPerson, year: number): Buffer => {
  const number = digest('serial', person.ci, person.name, String(year)).readUIntBE(0, 6);
  return integer(SERIALS.first + (number % SERIALS.count));
};

const yearInKorea = (atMs: number): number => new Date(atMs + 9 * 3_600_000).getUTCFullYear();

const startOf = (year: number): number => Date.parse(`${year}-01-01T00:00:00${KOREA}`);

/** X.509 v3 (RFC 5280 4.1.2.1). */
const VERSION = tagged(0, integer(2));
const SHA256_WITH_RSA = algorithmIdentifier('1.2.840.113549.1.1.11');

/** Issues one certificate per person and year, valid for three years from 1 January, Korean time. All have the same key. */
export const createUserCertificates = (authority: Authority, userPublicKey: KeyObject): Certify => {
  const publicKeyInfo = userPublicKey.export({ format: 'der', type: 'spki' });
  const extensions = encodeUserExtensions(authority, userPublicKey);
  const cached = createPromiseCache<UserCertificate>(MAX_CACHED);

  const issue = async (person: CertifiedPerson, year: number): Promise<UserCertificate> => {
    const serialNumber = serialOf(person, year);
    // As in real certificates: the country of a person is a PrintableString, the country of a CA is a UTF8String.
    const subject = encodeName(
      [
        ['countryName', 'KR'],
        ['organizationName', 'mock-toss-cert (unofficial)'],
        ['organizationalUnitName', 'Mock, not a real certificate'],
        ['userId', userIdOf(person)],
        ['commonName', person.name],
      ],
      { printableCountry: true },
    );
    const validity = sequence(time(startOf(year)), time(startOf(year + VALID_YEARS) - 1000));
    // RFC 5280 4.1.
    const tbsCertificate = sequence(
      VERSION,
      serialNumber,
      SHA256_WITH_RSA,
      authority.subject,
      validity,
      subject,
      publicKeyInfo,
      extensions,
    );
    const signature = await signRs256(tbsCertificate, authority.signingKey);
    return {
      der: sequence(tbsCertificate, SHA256_WITH_RSA, bitString(signature)),
      issuerAndSerialNumber: sequence(authority.subject, serialNumber),
    };
  };

  return (person, atMs) => {
    const year = yearInKorea(atMs);
    return cached(JSON.stringify([person.ci, person.name, year]), () => issue(person, year));
  };
};
