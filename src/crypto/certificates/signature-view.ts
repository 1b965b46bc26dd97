import { X509Certificate } from 'node:crypto';
import { parseJson } from '../../domain/text/json-text.ts';
import { formatInstant } from '../../domain/time/korean-time.ts';
import { decodeBase64 } from '../session/base64.ts';
import { readCertificateNames } from './certificate-names.ts';
import { CmsError, readSignedData, type SignedAttribute, type SignedData } from './cms.ts';
import { type Failure, findFailure } from './cms-verification.ts';
import { type DerValue, readObjectIdentifier, readTime, tags } from './der.ts';
import { nameOfObject } from './object-names.ts';

/** A signature to look into. */
export interface SignatureQuestion {
  /** As it was sent. */
  readonly text: string;
  /** The instant at which it is verified. */
  readonly atMs: number;
  /** The certificates in DER that are trusted: the CA of signatures and its root. */
  readonly trusted: readonly Uint8Array[];
  /** The transaction that it should be about; `null`: nobody knows. */
  readonly txId: string | null;
}

/** What is in a signature, and what openssl says of it. */
export interface SignatureView {
  readonly bytes: number;
  readonly cms: {
    readonly digestAlgorithm: string;
    readonly signatureAlgorithm: string;
    readonly content: string | null;
  } | null;
  readonly signedAttributes: { readonly name: string; readonly value: string }[];
  readonly certificates: {
    readonly subject: string;
    readonly issuer: string;
    readonly serial: string;
    readonly notBefore: string;
    readonly notAfter: string;
    readonly isCa: boolean;
  }[];
  readonly verification: { readonly ok: boolean; readonly message: string; readonly at: string };
  readonly explanation: string | null;
}

const GOOD = 'CMS Verification successful';
/** What openssl says of bytes that are no CMS message. */
const UNREADABLE = 'Error reading SMIME Content Info';

const failed = (reason: string): string => `CMS Verification failure: ${reason}`;

const CHAIN = 'GET /_control/v1/signature-ca.pem';

/** What a failure means; continues a sentence that begins with "signature". */
const meanings: Readonly<Record<Failure, string>> = {
  'no content': 'does not contain what it signs: the content must be attached',
  'no signers': 'has no signer',
  'signer certificate not found': 'does not contain the certificate that its signer names',
  'unable to get local issuer certificate': `has a certificate whose issuer is not in the chain of ${CHAIN}`,
  'self-signed certificate': `has a certificate that signs itself, and is not in the chain of ${CHAIN}`,
  'self-signed certificate in certificate chain': `has a chain whose root is not that of ${CHAIN}`,
  'invalid CA certificate': 'has a certificate that was issued by one that is no CA',
  'certificate signature failure': 'has a certificate that was changed after its CA had signed it',
  'certificate is not yet valid':
    'has a certificate that is not yet valid at this instant: a clock that was moved needs -attime in openssl',
  'certificate has expired':
    'has a certificate that has expired at this instant: a clock that was moved needs -attime in openssl',
  'unknown digest algorithm': 'names a digest that nobody knows here',
  'no matching digest': 'has a signer whose digest is not among those of the message',
  'verification failure': 'does not fit its signed attributes: they, or the signature value, were changed',
  'content verify error': 'has another digest in its signed attributes than its content has: one of them was changed',
};

const textTags: readonly number[] = [tags.utf8String, tags.printableString, tags.ia5String];

/** A value of an attribute as text; in hexadecimal if it is none. */
const describeValue = (value: DerValue): string => {
  const { tag, content, whole } = value;
  const atMs = readTime(value);
  if (atMs !== undefined) return formatInstant(atMs);
  if (tag === tags.objectIdentifier) return nameOfObject(readObjectIdentifier(content));
  if (textTags.includes(tag)) return content.toString('utf8');
  return (tag === tags.octetString ? content : whole).toString('hex');
};

const describeAttribute = ({ name, values }: SignedAttribute) => ({
  name,
  value: values.map(describeValue).join('; '),
});

const onOneLine = (name: string): string => name.replaceAll('\n', ', ');

const describeCertificate = (one: X509Certificate): SignatureView['certificates'][number] => ({
  subject: onOneLine(one.subject ?? ''),
  issuer: onOneLine(one.issuer ?? ''),
  serial: one.serialNumber,
  notBefore: formatInstant(one.validFromDate.getTime()),
  notAfter: formatInstant(one.validToDate.getTime()),
  isCa: one.ca,
});

const describeContent = ({ signers: [signer], content }: SignedData): SignatureView['cms'] => ({
  digestAlgorithm: signer?.digestAlgorithm ?? '',
  signatureAlgorithm: signer?.signatureAlgorithm ?? '',
  content: content?.toString('utf8') ?? null,
});

/** The transaction that the content names. */
const txIdOf = ({ content }: SignedData): unknown => {
  try {
    const named = parseJson(String(content));
    return typeof named === 'object' && named !== null && 'txId' in named ? named.txId : undefined;
  } catch {
    return undefined;
  }
};

const unreadable = (
  question: SignatureQuestion,
  bytes: number,
  message: string,
  explanation: string,
): SignatureView => ({
  bytes,
  cms: null,
  signedAttributes: [],
  certificates: [],
  verification: { ok: false, message, at: formatInstant(question.atMs) },
  explanation,
});

/** A certificate of a message, whose key, names and times can be read. */
const readCertificate = (der: Buffer): X509Certificate => {
  try {
    const certificate = new X509Certificate(der);
    const { publicKey, validFromDate, validToDate, raw } = certificate;
    readCertificateNames(raw);
    const hasTimes = [validFromDate, validToDate].every((at) => !Number.isNaN(at.getTime()));
    if (publicKey.type === 'public' && hasTimes) return certificate;
  } catch {
    // Said below.
  }
  throw new CmsError('has a certificate that cannot be read');
};

/** Looks into a CMS message. Throws `CmsError` for one that cannot be read. */
const lookInto = (der: Buffer, { atMs, trusted, txId }: SignatureQuestion): SignatureView => {
  const signed = readSignedData(der);
  const certificates = signed.certificates.map(readCertificate);
  const roots = trusted.map((one) => new X509Certificate(one));
  const failure = findFailure(signed, certificates, roots, atMs);
  const isOther = txId !== null && txIdOf(signed) !== txId;
  const other = isOther ? 'is about another transaction: compare the txId of its content with that of the call' : null;
  return {
    bytes: der.length,
    cms: describeContent(signed),
    signedAttributes: (signed.signers[0]?.attributes ?? []).map(describeAttribute),
    certificates: certificates.map(describeCertificate),
    verification: {
      ok: failure === undefined,
      message: failure === undefined ? GOOD : failed(failure),
      at: formatInstant(atMs),
    },
    explanation: failure === undefined ? other : meanings[failure],
  };
};

/** BER whose outermost value does not give its length (X.690 8.1.3.6). openssl reads that, too. */
const isIndefinite = (der: Buffer): boolean => der[0] === tags.sequence && der[1] === 0x80;

/** What a signature contains, and whether it verifies. Never throws, whatever was sent. */
export const inspectSignature = (question: SignatureQuestion): SignatureView => {
  const der = decodeBase64(question.text);
  if (der === undefined) return unreadable(question, 0, UNREADABLE, 'is not standard base64 on one line');
  if (isIndefinite(der)) {
    const why = 'is BER without lengths, which only openssl reads: signatures of this service are DER';
    return unreadable(question, der.length, 'not verified', why);
  }
  try {
    return lookInto(der, question);
  } catch (error) {
    if (!(error instanceof CmsError)) throw error;
    const message = error.isOtherType ? failed('content type not signed data') : UNREADABLE;
    return unreadable(question, der.length, message, error.message);
  }
};
