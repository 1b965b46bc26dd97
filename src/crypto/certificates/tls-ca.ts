import { webcrypto, X509Certificate } from 'node:crypto';
import * as asn1 from 'asn1js';
import * as pkijs from 'pkijs';
import { findUnpermitted, toHostNames } from './host-names.ts';
import { extensions, issueCertificate, keyIdentifierOf, readPermittedHosts, toName, toPem } from './x509.ts';

/** Certificate, with those that lead from it to a trusted one, and private key, in PEM. */
export interface PemPair {
  readonly cert: string;
  readonly key: string;
}

/** What is left of an authority, in PEM: what clients trust, and a server's certificate for every year of its life. */
export interface TlsAuthority {
  readonly root: string;
  /** Each with its chain up to the root, by the year in which it begins. */
  readonly servers: readonly PemPair[];
}

/** An authority while it lives. */
export interface TlsSigner {
  readonly root: string;
  /** A server's certificate with a new key, and its issuer's. */
  issue(hosts: readonly string[], notBeforeMs: number): Promise<PemPair>;
}

const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const DAY_MS = 86_400_000;
const CA_YEARS = 10;
const YEAR_MS = 365 * DAY_MS;
/** The most that clients accept of a server's certificate is 398 days. */
const SERVER_DAYS = 397;

/** Small, quick to make, and known to every client of the last ten years. */
const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** A signer's keys cannot be taken out of the process that made them. */
const makeKeys = (extractable: boolean) => webcrypto.subtle.generateKey(P256, extractable, ['sign', 'verify']);

const exportKey = async (key: webcrypto.CryptoKey): Promise<string> =>
  toPem('PRIVATE KEY', await webcrypto.subtle.exportKey('pkcs8', key));

/** Sixteen random bytes, positive and without a leading zero. */
const randomSerial = (): asn1.Integer => {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return new asn1.Integer({ valueHex: bytes.buffer });
};

/** The first certificate of a PEM text, whatever stands around it. */
const readCertificate = (pem: string): pkijs.Certificate => pkijs.Certificate.fromBER(new X509Certificate(pem).raw);

const toCertificatePem = (certificate: pkijs.Certificate): string =>
  toPem('CERTIFICATE', certificate.toSchema().toBER());

/** Each authority has a name of its own, so that trust stores with several keep them apart. */
const nameOf = (role: string, serial: asn1.Integer): pkijs.RelativeDistinguishedNames =>
  toName([
    ['organizationName', 'mock-toss-cert (unofficial)'],
    ['organizationalUnitName', 'Made on this machine, for tests only'],
    ['commonName', `Mock TLS ${role} ${Buffer.from(serial.valueBlock.valueHexView.subarray(0, 4)).toString('hex')}`],
  ]);

/**
 * A new authority that can vouch for these hosts: critical name constraints say so. They stand in two certificates, because
 * some clients, as Java, do not look at those of a root that they trust.
 */
export const createTlsSigner = async (hosts: readonly string[], nowMs: number): Promise<TlsSigner> => {
  const [rootKeys, issuerKeys] = await Promise.all([makeKeys(false), makeKeys(false)]);
  const serial = randomSerial();
  const [rootName, issuerName] = [nameOf('root', serial), nameOf('issuer', serial)];
  const certify = async (
    subject: pkijs.RelativeDistinguishedNames,
    publicKey: webcrypto.CryptoKey,
    pathLength: number,
    more: readonly pkijs.Extension[] = [],
  ) =>
    issueCertificate(
      {
        serialNumber: subject === rootName ? serial : randomSerial(),
        issuer: rootName,
        subject,
        notBeforeMs: nowMs - DAY_MS,
        notAfterMs: nowMs + CA_YEARS * YEAR_MS,
        publicKey,
        extensions: [
          ...more,
          extensions.basicConstraints(pathLength),
          extensions.keyUsage('keyCertSign', 'cRLSign'),
          extensions.extKeyUsage(SERVER_AUTH),
          extensions.permitHosts(toHostNames(hosts)),
          extensions.subjectKeyIdentifier(await keyIdentifierOf(publicKey)),
        ],
      },
      rootKeys.privateKey,
    );
  const root = await certify(rootName, rootKeys.publicKey, 1);
  const issuer = await certify(issuerName, issuerKeys.publicKey, 0, [extensions.authorityKeyIdentifier(root)]);

  const issue: TlsSigner['issue'] = async (names, notBeforeMs) => {
    const { privateKey, publicKey } = await makeKeys(true);
    const certificate = await issueCertificate(
      {
        serialNumber: randomSerial(),
        issuer: issuerName,
        subject: toName([
          ['organizationName', 'mock-toss-cert (unofficial)'],
          ['commonName', 'Mock server, not the real one'],
        ]),
        notBeforeMs,
        // Never longer than the authority itself.
        notAfterMs: Math.min(notBeforeMs + SERVER_DAYS * DAY_MS - 1000, issuer.notAfter.value.getTime()),
        publicKey,
        extensions: [
          extensions.keyUsage('digitalSignature'),
          extensions.extKeyUsage(SERVER_AUTH),
          extensions.subjectAltName(toHostNames(names)),
          extensions.authorityKeyIdentifier(issuer),
          extensions.subjectKeyIdentifier(await keyIdentifierOf(publicKey)),
        ],
      },
      issuerKeys.privateKey,
    );
    return { cert: toCertificatePem(certificate) + toCertificatePem(issuer), key: await exportKey(privateKey) };
  };
  return { root: toCertificatePem(root), issue };
};

/**
 * A new authority that has already issued all that it ever will: a certificate for these hosts for each year of its life,
 * from a day back. Its keys are gone then, so that nobody can have it vouch for anything else, whatever a client checks.
 */
export const createTlsAuthority = async (hosts: readonly string[], nowMs: number): Promise<TlsAuthority> => {
  const { root, issue } = await createTlsSigner(hosts, nowMs);
  const years = Array.from({ length: CA_YEARS }, (_, year) => nowMs - DAY_MS + year * YEAR_MS);
  return { root, servers: await Promise.all(years.map((notBeforeMs) => issue(hosts, notBeforeMs))) };
};

/** Those of the hosts that an authority may not vouch for; all of them, when it has no constraints. */
export const findUncovered = (root: string, hosts: readonly string[]): string[] => {
  const permitted = readPermittedHosts(readCertificate(root));
  return permitted === undefined ? [...hosts] : findUnpermitted(hosts, permitted);
};
