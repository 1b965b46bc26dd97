import { type KeyObject, webcrypto, type X509Certificate } from 'node:crypto';
import * as asn1 from 'asn1js';
import * as pkijs from 'pkijs';
import type { SignatureTamper } from '../../domain/fault.ts';
import type { RsaKeyPair } from '../key-files.ts';
import { createPromiseCache } from '../promise-cache.ts';
import { createUnknownCa } from './unknown-ca.ts';
import { type CertifiedPerson, createUserCertificates, VALID_YEARS } from './user-certificate.ts';
import { toTime } from './x509.ts';

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

const oid = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  rsaEncryption: '1.2.840.113549.1.1.1',
  sha256: '2.16.840.1.101.3.4.2.1',
} as const;

const MAX_CACHED = 1_000;

const OTHER_TX_ID = '00000000-0000-4000-8000-000000000000';

const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;

const importPrivate = (key: KeyObject): Promise<webcrypto.CryptoKey> =>
  webcrypto.subtle.importKey('pkcs8', key.export({ format: 'der', type: 'pkcs8' }), RSA, false, ['sign']);

const importPublic = (key: KeyObject): Promise<webcrypto.CryptoKey> =>
  webcrypto.subtle.importKey('spki', key.export({ format: 'der', type: 'spki' }), RSA, true, ['verify']);

const algorithm = (algorithmId: string): pkijs.AlgorithmIdentifier =>
  new pkijs.AlgorithmIdentifier({ algorithmId, algorithmParams: new asn1.Null() });

const attribute = (type: string, value: asn1.BaseBlock): pkijs.Attribute =>
  new pkijs.Attribute({ type, values: [value] });

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

/** Attached content as a primitive OCTET STRING. The constructor of pkijs would split it into parts, which is not DER. */
const encapsulate = (content: ArrayBuffer): pkijs.EncapsulatedContentInfo => {
  const info = new pkijs.EncapsulatedContentInfo({ eContentType: oid.data });
  info.eContent = new asn1.OctetString({ valueHex: content });
  return info;
};

/** RFC 5652 5.4: the signature covers the DER of the attributes as a SET OF. They are already in DER order here. */
const signAttributes = async (attributes: pkijs.Attribute[], key: webcrypto.CryptoKey): Promise<asn1.OctetString> => {
  const set = new asn1.Set({ value: attributes.map((one) => one.toSchema()) });
  return new asn1.OctetString({ valueHex: await webcrypto.subtle.sign(RSA.name, key, set.toBER()) });
};

const digestOf = async (content: ArrayBuffer, tamper: SignatureTamper | undefined): Promise<ArrayBuffer> => {
  const digest = new Uint8Array(await webcrypto.subtle.digest('SHA-256', content));
  if (tamper === 'signature-digest') digest[0] = (digest[0] ?? 0) ^ 1;
  return digest.buffer;
};

const yearsBefore = (atMs: number, years: number): number => {
  const at = new Date(atMs);
  at.setUTCFullYear(at.getUTCFullYear() - years);
  return at.getTime();
};

/** Makes signatures as `docs/wire.md` describes them: CMS SignedData, version 1, one signer. */
export const createSigner = async (keys: SignatureKeys): Promise<Sign> => {
  const userKey = await importPrivate(keys.userKeys.privateKey);
  const userPublicKey = await importPublic(keys.userKeys.publicKey);
  const certify = await createUserCertificates({
    certificate: pkijs.Certificate.fromBER(keys.ca.raw),
    signingKey: await importPrivate(keys.caPrivateKey),
    userPublicKey,
  });
  const certifyByUnknownCa = await createUserCertificates({
    certificate: await createUnknownCa(userKey, userPublicKey),
    signingKey: userKey,
    userPublicKey,
  });

  const certifyFor = ({ person, completedAtMs, tamper }: SignatureRequest): Promise<pkijs.Certificate> => {
    if (tamper === 'certificate-unknown-ca') return certifyByUnknownCa(person, completedAtMs);
    const hasExpired = tamper === 'certificate-expired';
    return certify(person, hasExpired ? yearsBefore(completedAtMs, VALID_YEARS + 1) : completedAtMs);
  };

  const make = async (request: SignatureRequest): Promise<string> => {
    const user = await certifyFor(request);
    const content = new TextEncoder().encode(signedText(request)).buffer;
    const attributes = [
      attribute(oid.contentType, new asn1.ObjectIdentifier({ value: oid.data })),
      attribute(oid.signingTime, toTime(request.completedAtMs).toSchema()),
      attribute(oid.messageDigest, new asn1.OctetString({ valueHex: await digestOf(content, request.tamper) })),
    ];
    const signer = new pkijs.SignerInfo({
      version: 1,
      sid: new pkijs.IssuerAndSerialNumber({ issuer: user.issuer, serialNumber: user.serialNumber }),
      digestAlgorithm: algorithm(oid.sha256),
      signedAttrs: new pkijs.SignedAndUnsignedAttributes({ type: 0, attributes }),
      signatureAlgorithm: algorithm(oid.rsaEncryption),
      signature: await signAttributes(attributes, userKey),
    });
    const signedData = new pkijs.SignedData({
      version: 1,
      digestAlgorithms: [algorithm(oid.sha256)],
      encapContentInfo: encapsulate(content),
      certificates: [user],
      signerInfos: [signer],
    });
    const info = new pkijs.ContentInfo({ contentType: oid.signedData, content: signedData.toSchema(true) });
    return Buffer.from(info.toSchema().toBER()).toString('base64');
  };

  // A result can be read twice: the second read reuses the signature of the first.
  const cached = createPromiseCache<string>(MAX_CACHED);
  return (request) => cached(JSON.stringify(request), () => make(request));
};
