import type { KeyObject } from 'node:crypto';
import { type Authority, keyIdentifierOf } from './authority.ts';
import { bitString, encode, objectIdentifier, octetString, sequence, tagged, taggedBytes, tags } from './der.ts';

/**
 * Addresses end in `.invalid`, so that no verifier makes a network call. The policy OID is from the range that is reserved
 * for documentation (RFC 5612).
 */
const POLICY = '1.3.6.1.4.1.32473.1.1.1';
const CPS = 'http://ca.mock-toss.invalid/cps.html';
const CRL = 'http://ca.mock-toss.invalid/crl/mock.crl';
const OCSP = 'http://ocsp.mock-toss.invalid/';
const NOTICE = 'This is a mock certificate of a made-up person';

/** Object identifiers, by the names that RFC 5280 4.2 gives them. */
const oid = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  crlDistributionPoints: '2.5.29.31',
  certificatePolicies: '2.5.29.32',
  authorityKeyIdentifier: '2.5.29.35',
  authorityInfoAccess: '1.3.6.1.5.5.7.1.1',
  cps: '1.3.6.1.5.5.7.2.1',
  userNotice: '1.3.6.1.5.5.7.2.2',
  ocsp: '1.3.6.1.5.5.7.48.1',
} as const;

const TRUE = encode(tags.boolean, Uint8Array.of(0xff));

const extension = (type: keyof typeof oid, value: Buffer, { critical = false } = {}): Buffer =>
  sequence(objectIdentifier(oid[type]), ...(critical ? [TRUE] : []), octetString(value));

/** A uniformResourceIdentifier as GeneralName. */
const uri = (address: string): Buffer => taggedBytes(6, Buffer.from(address));

const policyQualifier = (type: keyof typeof oid, qualifier: Buffer): Buffer =>
  sequence(objectIdentifier(oid[type]), qualifier);

/** A BMPString has two bytes for each letter, the higher one first (X.690 8.23.7). */
const bmpString = (text: string): Buffer => encode(tags.bmpString, Buffer.from(text, 'utf16le').swap16());

/** digitalSignature and nonRepudiation: the first two of eight bits. */
const KEY_USAGE = bitString(Uint8Array.of(0b1100_0000), 6);

/** The extensions that the certificate of every person has, as the last field of TBSCertificate (RFC 5280 4.1). */
export const encodeUserExtensions = (authority: Authority, publicKey: KeyObject): Buffer =>
  tagged(
    3,
    sequence(
      extension(
        'authorityKeyIdentifier',
        sequence(
          taggedBytes(0, authority.keyIdentifier),
          tagged(1, tagged(4, authority.issuer)),
          taggedBytes(2, authority.serialNumber),
        ),
      ),
      extension('subjectKeyIdentifier', octetString(keyIdentifierOf(publicKey))),
      extension('keyUsage', KEY_USAGE, { critical: true }),
      extension(
        'certificatePolicies',
        sequence(
          sequence(
            objectIdentifier(POLICY),
            sequence(
              policyQualifier('cps', encode(tags.ia5String, Buffer.from(CPS))),
              policyQualifier('userNotice', sequence(bmpString(NOTICE))),
            ),
          ),
        ),
        { critical: true },
      ),
      extension('crlDistributionPoints', sequence(sequence(tagged(0, tagged(0, uri(CRL)))))),
      extension('authorityInfoAccess', sequence(sequence(objectIdentifier(oid.ocsp), uri(OCSP)))),
    ),
  );
