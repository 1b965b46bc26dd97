import { X509Certificate } from 'node:crypto';
import { parseJson } from '../../domain/text/json-text.ts';
import type { Text } from '../../domain/text/language.ts';
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
const meanings: Readonly<Record<Failure, Text>> = {
  'no content': {
    en: 'does not contain what it signs: the content must be attached',
    ko: '서명한 내용이 들어 있지 않음: 내용을 포함해야 함',
  },
  'no signers': {
    en: 'has no signer',
    ko: '서명자가 없음',
  },
  'signer certificate not found': {
    en: 'does not contain the certificate that its signer names',
    ko: '서명자가 가리키는 인증서가 들어 있지 않음',
  },
  'unable to get local issuer certificate': {
    en: `has a certificate whose issuer is not in the chain of ${CHAIN}`,
    ko: `인증서의 발급자가 ${CHAIN}의 체인에 없음`,
  },
  'self-signed certificate': {
    en: `has a certificate that signs itself, and is not in the chain of ${CHAIN}`,
    ko: `스스로 서명한 인증서이고 ${CHAIN}의 체인에 없음`,
  },
  'self-signed certificate in certificate chain': {
    en: `has a chain whose root is not that of ${CHAIN}`,
    ko: `체인의 루트가 ${CHAIN}의 루트가 아님`,
  },
  'invalid CA certificate': {
    en: 'has a certificate that was issued by one that is no CA',
    ko: 'CA가 아닌 인증서가 발급한 인증서가 있음',
  },
  'certificate signature failure': {
    en: 'has a certificate that was changed after its CA had signed it',
    ko: 'CA가 서명한 뒤에 바뀐 인증서가 있음',
  },
  'certificate is not yet valid': {
    en: 'has a certificate that is not yet valid at this instant: a clock that was moved needs -attime in openssl',
    ko: '이 시각에는 아직 유효하지 않은 인증서가 있음: 시계를 옮겼다면 openssl에 -attime이 필요함',
  },
  'certificate has expired': {
    en: 'has a certificate that has expired at this instant: a clock that was moved needs -attime in openssl',
    ko: '이 시각에는 만료된 인증서가 있음: 시계를 옮겼다면 openssl에 -attime이 필요함',
  },
  'unknown digest algorithm': {
    en: 'names a digest that nobody knows here',
    ko: '알 수 없는 다이제스트 알고리즘임',
  },
  'no matching digest': {
    en: 'has a signer whose digest is not among those of the message',
    ko: '서명자의 다이제스트가 메시지에 있는 것과 다름',
  },
  'verification failure': {
    en: 'does not fit its signed attributes: they, or the signature value, were changed',
    ko: '서명한 속성과 맞지 않음: 속성이나 서명 값이 바뀌었음',
  },
  'content verify error': {
    en: 'has another digest in its signed attributes than its content has: one of them was changed',
    ko: '서명한 속성의 다이제스트가 내용의 다이제스트와 다름: 둘 중 하나가 바뀌었음',
  },
};

const OTHER: Text = {
  en: 'is about another transaction: compare the txId of its content with that of the call',
  ko: '다른 트랜잭션의 서명임: 내용의 txId를 호출의 txId와 비교할 것',
};
const NOT_BASE64: Text = { en: 'is not standard base64 on one line', ko: '한 줄로 된 표준 base64가 아님' };
const NOT_VERIFIED: Text = { en: 'not verified', ko: '검증하지 않음' };
const BER: Text = {
  en: 'is BER without lengths, which only openssl reads: signatures of this service are DER',
  ko: '길이가 없는 BER이라 openssl만 읽을 수 있음: 이 서비스의 서명은 DER임',
};
const BAD_CERTIFICATE: Text = { en: 'has a certificate that cannot be read', ko: '읽을 수 없는 인증서가 있음' };

/** Texts about signatures. Messages of openssl stay in English, inside a Korean sentence. */
export const signatureMeanings: readonly Text[] = [
  ...Object.values(meanings),
  OTHER,
  NOT_BASE64,
  NOT_VERIFIED,
  BER,
  BAD_CERTIFICATE,
  { en: 'is not DER, or was cut off', ko: 'DER이 아니거나 잘려 있음' },
  {
    en: 'is no CMS SignedData: its %s is missing or of another type',
    ko: 'CMS SignedData가 아님: %s 항목이 없거나 타입이 다름',
  },
  {
    en: 'is a CMS message of the type %s, and not signed data',
    ko: '%s 타입의 CMS 메시지이며 signed data가 아님',
  },
  { en: 'CMS Verification successful', ko: '검증 성공(CMS Verification successful)' },
  { en: 'CMS Verification failure: %s', ko: '검증 실패(CMS Verification failure: %s)' },
  { en: 'Error reading SMIME Content Info', ko: '읽을 수 없음(Error reading SMIME Content Info)' },
];

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
  throw new CmsError(BAD_CERTIFICATE.en);
};

/** Looks into a CMS message. Throws `CmsError` for one that cannot be read. */
const lookInto = (der: Buffer, { atMs, trusted, txId }: SignatureQuestion): SignatureView => {
  const signed = readSignedData(der);
  const certificates = signed.certificates.map(readCertificate);
  const roots = trusted.map((one) => new X509Certificate(one));
  const failure = findFailure(signed, certificates, roots, atMs);
  const isOther = txId !== null && txIdOf(signed) !== txId;
  const other = isOther ? OTHER.en : null;
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
    explanation: failure === undefined ? other : meanings[failure].en,
  };
};

/** BER whose outermost value does not give its length (X.690 8.1.3.6). openssl reads that, too. */
const isIndefinite = (der: Buffer): boolean => der[0] === tags.sequence && der[1] === 0x80;

/** What a signature contains, and whether it verifies. Never throws, whatever was sent. */
export const inspectSignature = (question: SignatureQuestion): SignatureView => {
  const der = decodeBase64(question.text);
  if (der === undefined) return unreadable(question, 0, UNREADABLE, NOT_BASE64.en);
  if (isIndefinite(der)) {
    return unreadable(question, der.length, NOT_VERIFIED.en, BER.en);
  }
  try {
    return lookInto(der, question);
  } catch (error) {
    if (!(error instanceof CmsError)) throw error;
    const message = error.isOtherType ? failed('content type not signed data') : UNREADABLE;
    return unreadable(question, der.length, message, error.message);
  }
};
