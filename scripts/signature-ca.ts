// The root and the issuing CA of the mock signatures. Their private keys are public, so the certificates exclude every other
// use as far as possible. The same keys always give the same certificates.
import { type KeyObject, webcrypto } from 'node:crypto';
import * as asn1 from 'asn1js';
import {
  extensions,
  issueCertificate,
  keyIdentifierOf,
  type NamePart,
  toName,
  toPem,
} from '../src/crypto/certificates/x509.ts';
import type { RsaKeyPair } from '../src/crypto/key-files.ts';

const FROM = Date.parse('2000-01-01T00:00:00Z');
const TO = Date.parse('2060-12-31T23:59:59Z');
/** id-kp-emailProtection: CMS verifiers require it. As the only key purpose, it excludes TLS servers and clients. */
const EMAIL_PROTECTION = '1.3.6.1.5.5.7.3.4';
const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;

const importKey = (key: KeyObject): Promise<webcrypto.CryptoKey> =>
  key.type === 'private'
    ? webcrypto.subtle.importKey('pkcs8', key.export({ format: 'der', type: 'pkcs8' }), RSA, false, ['sign'])
    : webcrypto.subtle.importKey('spki', key.export({ format: 'der', type: 'spki' }), RSA, true, ['verify']);

const name = (commonName: string) => {
  const parts: NamePart[] = [
    ['countryName', 'KR'],
    ['organizationName', 'mock-toss-cert (unofficial)'],
    ['organizationalUnitName', 'Mock, worthless outside tests'],
    ['commonName', commonName],
  ];
  return toName(parts);
};

const limits = (pathLength: number) => [
  extensions.basicConstraints(pathLength),
  extensions.keyUsage('keyCertSign', 'cRLSign'),
  extensions.excludeAllHosts(),
  extensions.extKeyUsage(EMAIL_PROTECTION),
];

/** Both certificates in PEM. */
export const certifySignatureCa = async (
  rootKeys: RsaKeyPair,
  caKeys: RsaKeyPair,
): Promise<{ readonly root: string; readonly ca: string }> => {
  const rootKey = await importKey(rootKeys.privateKey);
  const rootPublicKey = await importKey(rootKeys.publicKey);
  const caPublicKey = await importKey(caKeys.publicKey);
  const rootName = name('Mock Signature Root CA (not real)');
  const root = await issueCertificate(
    {
      serialNumber: new asn1.Integer({ value: 1 }),
      issuer: rootName,
      subject: rootName,
      notBeforeMs: FROM,
      notAfterMs: TO,
      publicKey: rootPublicKey,
      extensions: [extensions.subjectKeyIdentifier(await keyIdentifierOf(rootPublicKey)), ...limits(1)],
    },
    rootKey,
  );
  const ca = await issueCertificate(
    {
      serialNumber: new asn1.Integer({ value: 2 }),
      issuer: rootName,
      subject: name('Mock Signature CA1 (not real)'),
      notBeforeMs: FROM,
      notAfterMs: TO,
      publicKey: caPublicKey,
      extensions: [
        extensions.authorityKeyIdentifier(root, { full: true }),
        extensions.subjectKeyIdentifier(await keyIdentifierOf(caPublicKey)),
        ...limits(0),
      ],
    },
    rootKey,
  );
  return {
    root: toPem('CERTIFICATE', root.toSchema().toBER()),
    ca: toPem('CERTIFICATE', ca.toSchema().toBER()),
  };
};
