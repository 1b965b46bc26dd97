// Makes the certificate authority of the mock signatures anew: root, issuing CA and the key pair that all made-up people
// share. Its private keys are published with this project, so its certificates say as much as they can against any
// other use. Run once; the files are fixtures:  npm run signature-ca
import { webcrypto } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import * as asn1 from 'asn1js';
import { extensions, issueCertificate, keyIdentifierOf, type NamePart, toName, toPem } from '../src/crypto/x509.ts';

const FROM = Date.parse('2000-01-01T00:00:00Z');
const TO = Date.parse('2060-12-31T23:59:59Z');
/** id-kp-emailProtection: what CMS verifiers ask for. With it alone, no TLS server or client. */
const EMAIL_PROTECTION = '1.3.6.1.5.5.7.3.4';

const rsa = (modulusLength: number) =>
  webcrypto.subtle.generateKey(
    { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength, publicExponent: new Uint8Array([1, 0, 1]) },
    true,
    ['sign', 'verify'],
  );

const name = (commonName: string) => {
  const parts: NamePart[] = [
    ['countryName', 'KR'],
    ['organizationName', 'mock-toss-cert (unofficial)'],
    ['organizationalUnitName', 'Mock, worthless outside tests'],
    ['commonName', commonName],
  ];
  return toName(parts);
};

const write = (file: string, text: string): void =>
  writeFileSync(new URL(`../fixtures/keys/${file}`, import.meta.url), text);

const writePrivateKey = async (file: string, key: webcrypto.CryptoKey): Promise<void> =>
  write(file, toPem('PRIVATE KEY', await webcrypto.subtle.exportKey('pkcs8', key)));

const [rootKeys, caKeys, userKeys] = await Promise.all([rsa(4096), rsa(4096), rsa(2048)]);

const limits = (pathLength: number) => [
  extensions.basicConstraints(pathLength),
  extensions.keyUsage('keyCertSign', 'cRLSign'),
  extensions.excludeAllHosts(),
  extensions.extKeyUsage(EMAIL_PROTECTION),
];

const rootName = name('Mock Signature Root CA (not real)');
const root = await issueCertificate(
  {
    serialNumber: new asn1.Integer({ value: 1 }),
    issuer: rootName,
    subject: rootName,
    notBeforeMs: FROM,
    notAfterMs: TO,
    publicKey: rootKeys.publicKey,
    extensions: [extensions.subjectKeyIdentifier(await keyIdentifierOf(rootKeys.publicKey)), ...limits(1)],
  },
  rootKeys.privateKey,
);

const ca = await issueCertificate(
  {
    serialNumber: new asn1.Integer({ value: 2 }),
    issuer: rootName,
    subject: name('Mock Signature CA1 (not real)'),
    notBeforeMs: FROM,
    notAfterMs: TO,
    publicKey: caKeys.publicKey,
    extensions: [
      extensions.authorityKeyIdentifier(root, { full: true }),
      extensions.subjectKeyIdentifier(await keyIdentifierOf(caKeys.publicKey)),
      ...limits(0),
    ],
  },
  rootKeys.privateKey,
);

write('signature-root.pem', toPem('CERTIFICATE', root.toSchema().toBER()));
write('signature-ca.pem', toPem('CERTIFICATE', ca.toSchema().toBER()));
await writePrivateKey('signature-root-private.pem', rootKeys.privateKey);
await writePrivateKey('signature-ca-private.pem', caKeys.privateKey);
await writePrivateKey('signature-user-private.pem', userKeys.privateKey);
