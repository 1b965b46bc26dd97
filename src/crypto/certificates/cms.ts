import { childrenOf, contextTag, type DerValue, decodeOne, readObjectIdentifier, set, tags } from './der.ts';
import { nameOfObject } from './object-names.ts';

/** An attribute of a signer (RFC 5652 5.3). */
export interface SignedAttribute {
  /** Its type, by name if it is known. */
  readonly name: string;
  readonly values: readonly DerValue[];
}

/** A SignerInfo (RFC 5652 5.3). Algorithms are named if they are known. */
export interface Signer {
  /** How its certificate is named: issuer and serial number in DER, or the bytes of the subject key identifier. */
  readonly certificate: { readonly issuer: Buffer; readonly serialNumber: Buffer } | { readonly keyIdentifier: Buffer };
  readonly digestAlgorithm: string;
  readonly signatureAlgorithm: string;
  readonly attributes: readonly SignedAttribute[];
  /** What the signature covers, if it is not the content itself: the attributes as a SET OF (RFC 5652 5.4). */
  readonly covered: Buffer | null;
  readonly signature: Buffer;
}

/** A CMS SignedData (RFC 5652 5.1). */
export interface SignedData {
  /** `null`: it is not in the message. */
  readonly content: Buffer | null;
  /** The digests that the message says it uses. */
  readonly digestAlgorithms: readonly string[];
  /** In DER. */
  readonly certificates: readonly Buffer[];
  readonly signers: readonly Signer[];
}

/** Bytes that are no SignedData. The message continues a sentence that begins with "signature". */
export class CmsError extends Error {
  /** Whether they are a CMS message of another type. */
  readonly isOtherType: boolean;

  constructor(message: string, { isOtherType = false } = {}) {
    super(message);
    this.name = 'CmsError';
    this.isOtherType = isOtherType;
  }
}

/** The value, if it has this tag. */
const require = (value: DerValue | undefined, tag: number, what: string): DerValue => {
  if (value?.tag !== tag) throw new CmsError(`is no CMS SignedData: its ${what} is missing or of another type`);
  return value;
};

const readName = (value: DerValue | undefined, what: string): string =>
  nameOfObject(readObjectIdentifier(require(value, tags.objectIdentifier, what).content));

const readAlgorithm = (value: DerValue | undefined, what: string): string =>
  readName(childrenOf(require(value, tags.sequence, what))[0], what);

const readAttribute = (value: DerValue): SignedAttribute => {
  const [type, values] = childrenOf(require(value, tags.sequence, 'signed attribute'));
  return { name: readName(type, 'type of an attribute'), values: childrenOf(values) };
};

/** The value that `[0]` holds. */
const inside = (value: DerValue | undefined, what: string): DerValue | undefined =>
  childrenOf(require(value, contextTag(0), what))[0];

/** `[0]` in place of the tag of an OCTET STRING. */
const KEY_IDENTIFIER = 0x80;

const readCertificateName = (value: DerValue | undefined): Signer['certificate'] => {
  if (value?.tag === KEY_IDENTIFIER) return { keyIdentifier: value.content };
  const [issuer, serialNumber] = childrenOf(require(value, tags.sequence, 'signer identifier'));
  return {
    issuer: require(issuer, tags.sequence, 'issuer').whole,
    serialNumber: require(serialNumber, tags.integer, 'serial number').whole,
  };
};

const readSigner = (value: DerValue): Signer => {
  const [version, certificate, digest, ...rest] = childrenOf(require(value, tags.sequence, 'signer'));
  require(version, tags.integer, 'version of a signer');
  const signed = rest[0]?.tag === contextTag(0) ? rest.shift() : undefined;
  const [algorithm, signature] = rest;
  return {
    certificate: readCertificateName(certificate),
    digestAlgorithm: readAlgorithm(digest, 'digest algorithm'),
    signatureAlgorithm: readAlgorithm(algorithm, 'signature algorithm'),
    attributes: childrenOf(signed).map(readAttribute),
    covered: signed === undefined ? null : set(signed.content),
    signature: require(signature, tags.octetString, 'signature value').content,
  };
};

const readContent = (value: DerValue | undefined): Buffer | null => {
  const [type, wrapped] = childrenOf(require(value, tags.sequence, 'content'));
  require(type, tags.objectIdentifier, 'type of the content');
  return wrapped === undefined ? null : require(inside(wrapped, 'content'), tags.octetString, 'content').content;
};

const read = (der: Buffer): SignedData => {
  const [type, wrapped] = childrenOf(require(decodeOne(der), tags.sequence, 'outermost value'));
  const name = readName(type, 'type');
  if (name !== 'pkcs7-signedData') {
    throw new CmsError(`is a CMS message of the type ${name}, and not signed data`, { isOtherType: true });
  }
  const [version, digests, content, ...rest] = childrenOf(
    require(inside(wrapped, 'signed data'), tags.sequence, 'signed data'),
  );
  require(version, tags.integer, 'version');
  const certificates = rest.find(({ tag }) => tag === contextTag(0));
  return {
    content: readContent(content),
    digestAlgorithms: childrenOf(require(digests, tags.set, 'set of digests')).map((one) =>
      readAlgorithm(one, 'digest'),
    ),
    // Certificates of other kinds have other tags (RFC 5652 10.2.2).
    certificates: childrenOf(certificates).flatMap(({ tag, whole }) => (tag === tags.sequence ? [whole] : [])),
    signers: childrenOf(require(rest.at(-1), tags.set, 'set of signers')).map(readSigner),
  };
};

/** Takes a signature apart. What follows the message is ignored, as openssl does. Throws `CmsError`. */
export const readSignedData = (der: Buffer): SignedData => {
  try {
    return read(der);
  } catch (error) {
    if (error instanceof RangeError) throw new CmsError('is not DER, or was cut off');
    throw error;
  }
};
