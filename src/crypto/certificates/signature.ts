import { hash, type KeyObject, type X509Certificate } from 'node:crypto';
import type { SignatureTamper } from '../../domain/fault.ts';
import type { RsaKeyPair } from '../key-files.ts';
import { createPromiseCache } from '../promise-cache.ts';
import { signRs256 } from '../rsa-signature.ts';
import { createUnknownAuthority, readAuthority } from './authority.ts';
import { algorithmIdentifier, integer, objectIdentifier, octetString, sequence, set, tagged, time } from './der.ts';
import {
  type CertifiedPerson,
  type Certify,
  createUserCertificates,
  type UserCertificate,
  VALID_YEARS,
} from './user-certificate.ts';

/** What a user signs, who signs and when. The form is decoded from the sample of guide ⑤. */
export interface SignatureRequest {
  readonly txId: string;
  readonly partnerCode: string;
  /** The same text as `requestedDt` of the answers. */
  readonly requestTs: string;
  readonly person: CertifiedPerson;
  /** Milliseconds on the client's clock. Gives the signing time and the year of the certificate. */
  readonly completedAtMs: number;
  /** A fault that makes one thing wrong on purpose. */
  readonly tamper?: SignatureTamper;
}

export interface SignatureKeys {
  readonly root: X509Certificate;
  /** The issuing CA, signed by the root. */
  readonly ca: X509Certificate;
  readonly caPrivateKey: KeyObject;
  /** The key pair that all test people share. */
  readonly userKeys: RsaKeyPair;
}

/** Returns a DER CMS SignedData in base64. The same request gives the same bytes. */
export type Sign = (request: SignatureRequest) => Promise<string>;

const MAX_CACHED = 1_000;

const OTHER_TX_ID = '00000000-0000-4000-8000-000000000000';

const DATA = objectIdentifier('1.2.840.113549.1.7.1');
const SIGNED_DATA = objectIdentifier('1.2.840.113549.1.7.2');
/** The attribute with this type of content. */
const CONTENT_TYPE = sequence(objectIdentifier('1.2.840.113549.1.9.3'), set(DATA));
const MESSAGE_DIGEST = objectIdentifier('1.2.840.113549.1.9.4');
const SIGNING_TIME = objectIdentifier('1.2.840.113549.1.9.5');
const RSA_ENCRYPTION = algorithmIdentifier('1.2.840.113549.1.1.1');
const SHA256 = algorithmIdentifier('2.16.840.1.101.3.4.2.1');
const VERSION = integer(1);

/** The signed content: JSON without spaces, its keys in exactly this order. */
const signedText = ({ txId, partnerCode, requestTs, tamper }: SignatureRequest): string =>
  JSON.stringify({
    // The signature is valid, but belongs to another transaction: only a client that compares `txId` notices.
    txId: tamper === 'signature-content' ? OTHER_TX_ID : txId,
    partnerCode,
    serviceType: '간편인증',
    identifier: null,
    userIdentifier: null,
    requestTs,
  });

const digestOf = (content: Buffer, tamper: SignatureTamper | undefined): Buffer => {
  const digest = hash('sha256', content, 'buffer');
  if (tamper === 'signature-digest') digest[0] = (digest[0] ?? 0) ^ 1;
  return digest;
};

/** RFC 5652 5.3; in DER order already. */
const encodeAttributes = (content: Buffer, { completedAtMs, tamper }: SignatureRequest): readonly Buffer[] => [
  CONTENT_TYPE,
  sequence(SIGNING_TIME, set(time(completedAtMs))),
  sequence(MESSAGE_DIGEST, set(octetString(digestOf(content, tamper)))),
];

const yearsBefore = (atMs: number, years: number): number => {
  const at = new Date(atMs);
  at.setUTCFullYear(at.getUTCFullYear() - years);
  return at.getTime();
};

/**
 * Makes signatures as `docs/wire.md` describes them: CMS SignedData, version 1, one signer (RFC 5652 5.1). The bytes are put
 * together here. Measured: pkijs, which builds a tree of objects for each call, takes fifteen times as long.
 */
export const createSigner = ({ ca, caPrivateKey, userKeys }: SignatureKeys): Sign => {
  const authority = readAuthority(ca, caPrivateKey);
  // Both are made for the first signature: the start does not wait for them.
  let certify: Certify | undefined;
  let certifyByUnknownCa: Certify | undefined;

  const certifyFor = ({ person, completedAtMs, tamper }: SignatureRequest): Promise<UserCertificate> => {
    if (tamper === 'certificate-unknown-ca') {
      certifyByUnknownCa ??= createUserCertificates(createUnknownAuthority(userKeys), userKeys.publicKey);
      return certifyByUnknownCa(person, completedAtMs);
    }
    certify ??= createUserCertificates(authority, userKeys.publicKey);
    return certify(
      person,
      tamper === 'certificate-expired' ? yearsBefore(completedAtMs, VALID_YEARS + 1) : completedAtMs,
    );
  };

  const make = async (request: SignatureRequest): Promise<string> => {
    const certificate = await certifyFor(request);
    const content = Buffer.from(signedText(request));
    const attributes = encodeAttributes(content, request);
    // RFC 5652 5.4: the signature covers the attributes as a SET OF, though they are sent with another tag.
    const signature = await signRs256(set(...attributes), userKeys.privateKey);
    const signer = sequence(
      VERSION,
      certificate.issuerAndSerialNumber,
      SHA256,
      tagged(0, ...attributes),
      RSA_ENCRYPTION,
      octetString(signature),
    );
    const signedData = sequence(
      VERSION,
      set(SHA256),
      sequence(DATA, tagged(0, octetString(content))),
      tagged(0, certificate.der),
      set(signer),
    );
    return sequence(SIGNED_DATA, tagged(0, signedData)).toString('base64');
  };

  // A result can be read twice: the second read reuses the signature of the first.
  const cached = createPromiseCache<string>(MAX_CACHED);
  return (request) => {
    const { txId, partnerCode, requestTs, person, completedAtMs, tamper } = request;
    const key = JSON.stringify([txId, partnerCode, requestTs, person.ci, person.name, completedAtMs, tamper]);
    return cached(key, () => make(request));
  };
};
