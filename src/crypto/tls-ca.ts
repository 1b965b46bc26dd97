import { webcrypto } from 'node:crypto';
import * as asn1 from 'asn1js';
import * as pkijs from 'pkijs';
import { findUnpermitted, toHostNames } from './host-names.ts';
import { extensions, issueCertificate, keyIdentifierOf, readPermittedHosts, toName, toPem } from './x509.ts';

/** Certificate and private key, in PEM. */
export interface PemPair {
  readonly cert: string;
  readonly key: string;
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
const nameOf = (serial: asn1.Integer): pkijs.RelativeDistinguishedNames =>
  toName([
    ['organizationName', 'mock-toss-cert (unofficial)'],
    ['organizationalUnitName', 'Made on this machine, for tests only'],
    ['commonName', `Mock TLS CA ${Buffer.from(serial.valueBlock.valueHexView.subarray(0, 4)).toString('hex')}`],
  ]);

/** A new authority that can vouch for these hosts and, by critical name constraints, for nothing else. */
export const createTlsCa = async (hosts: readonly string[], nowMs: number): Promise<PemPair> => {
  const { privateKey, publicKey } = await makeKeys();
  const serialNumber = randomSerial();
  const name = nameOf(serialNumber);
  const certificate = await issueCertificate(
    {
      serialNumber,
      issuer: name,
      subject: name,
      notBeforeMs: nowMs - DAY_MS,
      notAfterMs: nowMs + CA_DAYS * DAY_MS,
      publicKey,
      extensions: [
        extensions.basicConstraints(0),
        extensions.keyUsage('keyCertSign', 'cRLSign'),
        extensions.extKeyUsage(SERVER_AUTH),
        extensions.permitHosts(toHostNames(hosts)),
        extensions.subjectKeyIdentifier(await keyIdentifierOf(publicKey)),
      ],
    },
    privateKey,
  );
  return { cert: toPem('CERTIFICATE', certificate.toSchema().toBER()), key: await exportKey(privateKey) };
};

/** Those of the hosts that an authority may not vouch for. */
export const findUncovered = (ca: PemPair, hosts: readonly string[]): string[] => {
  const permitted = readPermittedHosts(readCertificate(ca.cert));
  return permitted === undefined ? [] : findUnpermitted(hosts, permitted);
};

/** A server's certificate for these hosts with a new key, from a day back. */
export const issueServerCertificate = async (
  ca: PemPair,
  hosts: readonly string[],
  nowMs: number,
): Promise<PemPair> => {
  const { privateKey, publicKey } = await makeKeys();
  const authority = readCertificate(ca.cert);
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
    await importKey(ca.key),
  );
  return { cert: toPem('CERTIFICATE', certificate.toSchema().toBER()), key: await exportKey(privateKey) };
};
