import { webcrypto } from 'node:crypto';
import * as asn1 from 'asn1js';
import * as pkijs from 'pkijs';
import { findUnpermitted, toHostNames } from './host-names.ts';
import { extensions, issueCertificate, keyIdentifierOf, readPermittedHosts, toName, toPem } from './x509.ts';

/** Certificate, with those that lead from it to a trusted one, and private key, in PEM. */
export interface PemPair {
  readonly cert: string;
  readonly key: string;
}

/** An authority in two tiers, in PEM. The root's private key is no more: it has signed one certificate, and then nothing. */
export interface TlsAuthority {
  /** What clients trust. */
  readonly root: string;
  /** What issues. */
  readonly issuer: PemPair;
}

const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const DAY_MS = 86_400_000;
const CA_DAYS = 3650;
/** The most that clients accept of a server's certificate is 398 days. */
const SERVER_DAYS = 397;

/** Small, quick to make, and known to every client of the last ten years. */
const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;

const makeKeys = () => webcrypto.subtle.generateKey(P256, true, ['sign', 'verify']);

const exportKey = async (key: webcrypto.CryptoKey): Promise<string> =>
  toPem('PRIVATE KEY', await webcrypto.subtle.exportKey('pkcs8', key));

const importKey = (pem: string): Promise<webcrypto.CryptoKey> =>
  webcrypto.subtle.importKey('pkcs8', Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64'), P256, false, [
    'sign',
  ]);

/** Sixteen random bytes, positive and without a leading zero. */
const randomSerial = (): asn1.Integer => {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return new asn1.Integer({ valueHex: bytes.buffer });
};

const readCertificate = (pem: string): pkijs.Certificate =>
  pkijs.Certificate.fromBER(Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64'));

/** Each authority has a name of its own, so that trust stores with several keep them apart. */
const nameOf = (role: string, serial: asn1.Integer): pkijs.RelativeDistinguishedNames =>
  toName([
    ['organizationName', 'mock-toss-cert (unofficial)'],
    ['organizationalUnitName', 'Made on this machine, for tests only'],
    ['commonName', `Mock TLS ${role} ${Buffer.from(serial.valueBlock.valueHexView.subarray(0, 4)).toString('hex')}`],
  ]);

/**
 * A new authority that can vouch for these hosts and, by critical name constraints, for nothing else. They stand in both
 * certificates: some clients, as Java, do not look at those of a root that they trust. So its key is thrown away, and the
 * issuer's, whose constraints everybody heeds, is all that there is to sign with.
 */
export const createTlsAuthority = async (hosts: readonly string[], nowMs: number): Promise<TlsAuthority> => {
  const [rootKeys, issuerKeys] = await Promise.all([makeKeys(), makeKeys()]);
  const serial = randomSerial();
  const [rootName, issuerName] = [nameOf('root', serial), nameOf('issuer', serial)];
  const common = async (publicKey: webcrypto.CryptoKey, pathLength: number) => ({
    issuer: rootName,
    notBeforeMs: nowMs - DAY_MS,
    notAfterMs: nowMs + CA_DAYS * DAY_MS,
    publicKey,
    extensions: [
      extensions.basicConstraints(pathLength),
      extensions.keyUsage('keyCertSign', 'cRLSign'),
      extensions.extKeyUsage(SERVER_AUTH),
      extensions.permitHosts(toHostNames(hosts)),
      extensions.subjectKeyIdentifier(await keyIdentifierOf(publicKey)),
    ],
  });
  const ofRoot = await common(rootKeys.publicKey, 1);
  const root = await issueCertificate({ ...ofRoot, subject: rootName, serialNumber: serial }, rootKeys.privateKey);
  const ofIssuer = await common(issuerKeys.publicKey, 0);
  const issuer = await issueCertificate(
    {
      ...ofIssuer,
      subject: issuerName,
      serialNumber: randomSerial(),
      extensions: [extensions.authorityKey(root), ...ofIssuer.extensions],
    },
    rootKeys.privateKey,
  );
  return {
    root: toPem('CERTIFICATE', root.toSchema().toBER()),
    issuer: { cert: toPem('CERTIFICATE', issuer.toSchema().toBER()), key: await exportKey(issuerKeys.privateKey) },
  };
};

/** Those of the hosts that an authority may not vouch for. */
export const findUncovered = ({ issuer }: TlsAuthority, hosts: readonly string[]): string[] => {
  const permitted = readPermittedHosts(readCertificate(issuer.cert));
  return permitted === undefined ? [] : findUnpermitted(hosts, permitted);
};

/** A server's certificate for these hosts with a new key, from a day back, and its issuer's. */
export const issueServerCertificate = async (
  { issuer }: TlsAuthority,
  hosts: readonly string[],
  nowMs: number,
): Promise<PemPair> => {
  const { privateKey, publicKey } = await makeKeys();
  const authority = readCertificate(issuer.cert);
  const notBeforeMs = nowMs - DAY_MS;
  const certificate = await issueCertificate(
    {
      serialNumber: randomSerial(),
      issuer: authority.subject,
      subject: toName([
        ['organizationName', 'mock-toss-cert (unofficial)'],
        ['commonName', 'Mock server, not the real one'],
      ]),
      notBeforeMs,
      // Never longer than the authority itself.
      notAfterMs: Math.min(notBeforeMs + SERVER_DAYS * DAY_MS - 1000, authority.notAfter.value.getTime()),
      publicKey,
      extensions: [
        extensions.keyUsage('digitalSignature'),
        extensions.extKeyUsage(SERVER_AUTH),
        extensions.subjectAltName(toHostNames(hosts)),
        extensions.authorityKey(authority),
        extensions.subjectKeyIdentifier(await keyIdentifierOf(publicKey)),
      ],
    },
    await importKey(issuer.key),
  );
  const own = toPem('CERTIFICATE', certificate.toSchema().toBER());
  return { cert: own + issuer.cert, key: await exportKey(privateKey) };
};
