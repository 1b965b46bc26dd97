import { webcrypto, X509Certificate } from 'node:crypto';
import * as asn1 from 'asn1js';
import * as pkijs from 'pkijs';
import { findHostsNotPermitted, toHostNames } from './host-names.ts';
import { extensions, issueCertificate, keyIdentifierOf, readPermittedHosts, toName, toPem } from './x509.ts';

/** A certificate with its chain, and its private key, both in PEM. */
export interface PemPair {
  readonly cert: string;
  readonly key: string;
}

/** A TLS CA without its own keys, in PEM: the root that clients trust, and a server certificate for each year. */
export interface TlsAuthority {
  readonly root: string;
  /** Index 0 is valid from the first year on, index 1 from the second, and so on. */
  readonly servers: readonly PemPair[];
}

/** A TLS CA that still has its keys, so that it can issue certificates. */
export interface TlsSigner {
  readonly root: string;
  /** A server certificate with a new key; `cert` also holds the certificate of the issuing CA. */
  issue(hosts: readonly string[], notBeforeMs: number): Promise<PemPair>;
}

const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const DAY_MS = 86_400_000;
const CA_YEARS = 10;
const YEAR_MS = 365 * DAY_MS;
/** Clients accept server certificates of at most 398 days. */
const SERVER_DAYS = 397;

/** P-256 keys are small and quick to make, and every client of the last ten years supports them. */
const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** The CA's own keys are not extractable: they cannot leave this process. */
const makeKeys = (extractable: boolean) => webcrypto.subtle.generateKey(P256, extractable, ['sign', 'verify']);

const exportKey = async (key: webcrypto.CryptoKey): Promise<string> =>
  toPem('PRIVATE KEY', await webcrypto.subtle.exportKey('pkcs8', key));

/** Sixteen random bytes, positive and without a leading zero. */
const randomSerial = (): asn1.Integer => {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return new asn1.Integer({ valueHex: bytes.buffer });
};

/** The first certificate in a PEM text. */
const readCertificate = (pem: string): pkijs.Certificate => pkijs.Certificate.fromBER(new X509Certificate(pem).raw);

const toCertificatePem = (certificate: pkijs.Certificate): string =>
  toPem('CERTIFICATE', certificate.toSchema().toBER());

/** Each CA gets a unique name, so that a trust store with several of them can tell them apart. */
const nameOf = (role: string, serial: asn1.Integer): pkijs.RelativeDistinguishedNames =>
  toName([
    ['organizationName', 'mock-toss-cert (unofficial)'],
    ['organizationalUnitName', 'Made on this machine, for tests only'],
    ['commonName', `Mock TLS ${role} ${Buffer.from(serial.valueBlock.valueHexView.subarray(0, 4)).toString('hex')}`],
  ]);

/**
 * A new CA for these hosts only: critical name constraints forbid all others. Both the root and the issuing CA carry the
 * constraints, because some clients (Java) ignore those of a trusted root.
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
        // Never longer than the CA itself is valid.
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
 * A new CA that has already issued all its certificates: one for each of its ten years, the first valid since yesterday. Its
 * keys are then thrown away. So it can never sign for another host, even for clients that ignore name constraints.
 */
export const createTlsAuthority = async (hosts: readonly string[], nowMs: number): Promise<TlsAuthority> => {
  const { root, issue } = await createTlsSigner(hosts, nowMs);
  const years = Array.from({ length: CA_YEARS }, (_, year) => nowMs - DAY_MS + year * YEAR_MS);
  return { root, servers: await Promise.all(years.map((notBeforeMs) => issue(hosts, notBeforeMs))) };
};

/** The hosts that the CA's name constraints do not permit; all hosts when the CA has no constraints. */
export const findHostsNotCovered = (root: string, hosts: readonly string[]): string[] => {
  const permitted = readPermittedHosts(readCertificate(root));
  return permitted === undefined ? [...hosts] : findHostsNotPermitted(hosts, permitted);
};
