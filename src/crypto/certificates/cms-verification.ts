import { constants, createHash, getHashes, verify, type X509Certificate } from 'node:crypto';
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
  | 'unknown digest algorithm'
  | 'verification failure'
  | 'no matching digest'
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
const findCertificate = (
  { certificate: named }: Signer,
  certificates: readonly X509Certificate[],
): X509Certificate | undefined =>
  certificates.find(({ raw }) => {
    const { issuer, serialNumber, keyIdentifier } = readCertificateNames(raw);
    if ('keyIdentifier' in named) return keyIdentifier?.equals(named.keyIdentifier) ?? false;
    return issuer.whole.equals(named.issuer) && serialNumber.whole.equals(named.serialNumber);
  });

const isKnownDigest = (name: string): boolean => getHashes().includes(name);

/** The signature algorithms that fit a type of key, as a signer names them. */
const fitting: Readonly<Record<string, RegExp>> = {
  rsa: /^(rsaEncryption|rsassaPss|sha\d+WithRSAEncryption)$/,
  ec: /^ecdsa-with-SHA\d+$/,
};

const isSignatureOf = (signer: Signer, { publicKey }: X509Certificate, bytes: Buffer): boolean => {
  const { digestAlgorithm, signatureAlgorithm, signature } = signer;
  if (!fitting[publicKey.asymmetricKeyType ?? '']?.test(signatureAlgorithm)) return false;
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO };
  const key = signatureAlgorithm === 'rsassaPss' ? { key: publicKey, ...pss } : publicKey;
  try {
    return verify(digestAlgorithm, bytes, key, signature);
  } catch {
    return false;
  }
};

/** What is wrong with what a signer has signed, if that is not the content itself. */
const checkCovered = (signer: Signer, certificate: X509Certificate): Failure | undefined => {
  if (signer.covered === null) return undefined;
  if (!isKnownDigest(signer.digestAlgorithm)) return 'unknown digest algorithm';
  return isSignatureOf(signer, certificate, signer.covered) ? undefined : 'verification failure';
};

const hasDigestOf = ({ attributes, digestAlgorithm }: Signer, content: Buffer): boolean => {
  const [digest] = attributes.find(({ name }) => name === 'messageDigest')?.values ?? [];
  if (digest?.tag !== tags.octetString) return false;
  return createHash(digestAlgorithm).update(content).digest().equals(digest.content);
};

/** The first failure that one of these finds. */
const first = (checks: readonly (() => Failure | undefined)[]): Failure | undefined => {
  for (const check of checks) {
    const failure = check();
    if (failure !== undefined) return failure;
  }
  return undefined;
};

/**
 * What `openssl cms -verify` finds wrong first with a signature: `trusted` is what it gets as `-CAfile`, `atMs` as `-attime`.
 * `certificates`: those of the signature.
 */
export const findFailure = (
  { content, digestAlgorithms, signers }: SignedData,
  certificates: readonly X509Certificate[],
  trusted: readonly X509Certificate[],
  atMs: number,
): Failure | undefined => {
  if (content === null) return 'no content';
  if (signers.length === 0) return 'no signers';
  const found = signers.flatMap((signer) => {
    const certificate = findCertificate(signer, certificates);
    return certificate === undefined ? [] : [{ signer, certificate }];
  });
  if (found.length < signers.length) return 'signer certificate not found';
  const isOfContent = ({ signer, certificate }: (typeof found)[number]): boolean =>
    signer.covered === null ? isSignatureOf(signer, certificate, content) : hasDigestOf(signer, content);
  return (
    first(
      found.map(
        ({ certificate }) =>
          () =>
            checkCertificate(certificate, certificates, trusted, atMs),
      ),
    ) ??
    first(
      found.map(
        ({ signer, certificate }) =>
          () =>
            checkCovered(signer, certificate),
      ),
    ) ??
    (digestAlgorithms.every(isKnownDigest) ? undefined : 'unknown digest algorithm') ??
    (signers.every(({ digestAlgorithm }) => digestAlgorithms.includes(digestAlgorithm))
      ? undefined
      : 'no matching digest') ??
    (found.every(isOfContent) ? undefined : 'content verify error')
  );
};
