import { constants, createHash, verify, type X509Certificate } from 'node:crypto';
import { readCertificateNames } from './certificate-names.ts';
import type { SignedData, Signer } from './cms.ts';
import { tags } from './der.ts';

/** Why `openssl cms -verify` refuses a signature, in its words. */
export type Failure =
  | 'no content'
  | 'no signers'
  | 'signer certificate not found'
  | 'unable to get local issuer certificate'
  | 'self-signed certificate'
  | 'self-signed certificate in certificate chain'
  | 'invalid CA certificate'
  | 'certificate signature failure'
  | 'certificate is not yet valid'
  | 'certificate has expired'
  | 'verification failure'
  | 'content verify error';

const isSelfSigned = (one: X509Certificate): boolean => one.checkIssued(one);

/** The certificates from the signer's up to a trusted root; or why there is none. */
const buildChain = (
  first: X509Certificate,
  sent: readonly X509Certificate[],
  trusted: readonly X509Certificate[],
): readonly X509Certificate[] | Failure => {
  const chain = [first];
  for (let last = first; !isSelfSigned(last); ) {
    const issuer = [...trusted, ...sent].find((one) => !chain.includes(one) && last.checkIssued(one));
    if (issuer === undefined) return 'unable to get local issuer certificate';
    chain.push(issuer);
    last = issuer;
  }
  const [root] = chain.slice(-1);
  if (trusted.some(({ raw }) => root !== undefined && raw.equals(root.raw))) return chain;
  return chain.length === 1 ? 'self-signed certificate' : 'self-signed certificate in certificate chain';
};

/** What is wrong with a certificate that this issuer has issued, or that is trusted itself. */
const checkOne = (one: X509Certificate, issuer: X509Certificate | undefined, atMs: number): Failure | undefined => {
  if (issuer !== undefined && !one.verify(issuer.publicKey)) return 'certificate signature failure';
  if (one.validFromDate.getTime() > atMs) return 'certificate is not yet valid';
  // As openssl has it, a certificate has expired in the second that it names.
  return one.validToDate.getTime() <= atMs ? 'certificate has expired' : undefined;
};

/** In the order of openssl: first the chain as a whole, then each certificate from the root down. */
const checkCertificate = (
  signer: X509Certificate,
  sent: readonly X509Certificate[],
  trusted: readonly X509Certificate[],
  atMs: number,
): Failure | undefined => {
  const chain = buildChain(signer, sent, trusted);
  if (typeof chain === 'string') return chain;
  if (chain.slice(1).some(({ ca }) => !ca)) return 'invalid CA certificate';
  const failures = chain.map((one, index) => checkOne(one, chain[index + 1], atMs));
  return failures.findLast((failure) => failure !== undefined);
};

/** The certificate among these that a signer names. */
export const findCertificate = (
  { certificate: named }: Signer,
  certificates: readonly X509Certificate[],
): X509Certificate | undefined =>
  certificates.find(({ raw }) => {
    const { issuer, serialNumber, keyIdentifier } = readCertificateNames(raw);
    if ('keyIdentifier' in named) return keyIdentifier?.equals(named.keyIdentifier) ?? false;
    return issuer.whole.equals(named.issuer) && serialNumber.whole.equals(named.serialNumber);
  });

const isSignatureOf = (signer: Signer, { publicKey }: X509Certificate, bytes: Buffer): boolean => {
  const isPss = signer.signatureAlgorithm === 'rsassaPss';
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO };
  try {
    return verify(signer.digestAlgorithm, bytes, isPss ? { key: publicKey, ...pss } : publicKey, signer.signature);
  } catch {
    // An algorithm that is not known here, or does not fit the key.
    return false;
  }
};

const hasDigestOf = ({ attributes, digestAlgorithm }: Signer, content: Buffer): boolean => {
  const [digest] = attributes.find(({ name }) => name === 'messageDigest')?.values ?? [];
  try {
    return (
      digest?.tag === tags.octetString && createHash(digestAlgorithm).update(content).digest().equals(digest.content)
    );
  } catch {
    return false;
  }
};

/**
 * What `openssl cms -verify` finds wrong first with a signature: `trusted` is what it gets as `-CAfile`, `atMs` as `-attime`.
 * `certificates`: those of the signature.
 */
export const findFailure = (
  { content, signers }: SignedData,
  certificates: readonly X509Certificate[],
  trusted: readonly X509Certificate[],
  atMs: number,
): Failure | undefined => {
  if (content === null) return 'no content';
  if (signers.length === 0) return 'no signers';
  const known = signers.map((signer) => ({ signer, certificate: findCertificate(signer, certificates) }));
  const found = known.flatMap(({ signer, certificate }) =>
    certificate === undefined ? [] : [{ signer, certificate }],
  );
  if (found.length < known.length) return 'signer certificate not found';
  for (const { certificate } of found) {
    const failure = checkCertificate(certificate, certificates, trusted, atMs);
    if (failure !== undefined) return failure;
  }
  for (const { signer, certificate } of found) {
    const { covered } = signer;
    if (covered !== null && !isSignatureOf(signer, certificate, covered)) return 'verification failure';
  }
  const isOfContent = ({ signer, certificate }: (typeof found)[number]): boolean =>
    signer.covered === null ? isSignatureOf(signer, certificate, content) : hasDigestOf(signer, content);
  return found.every(isOfContent) ? undefined : 'content verify error';
};
