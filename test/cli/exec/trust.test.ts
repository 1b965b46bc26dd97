import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates } from 'node:tls';
import { beforeAll, expect, it } from 'vitest';
import { writeTrustFiles } from '../../../src/cli/exec/trust.ts';
import { createTlsAuthority } from '../../../src/crypto/certificates/tls-ca.ts';
import { newFolder } from '../../new-folder.ts';

let [own, corporate] = ['', ''];
beforeAll(async () => {
  own = (await createTlsAuthority(['cert.toss.im'], Date.now())).root;
  corporate = (await createTlsAuthority(['corp.test'], Date.now())).root;
});

const fingerprintsIn = (file: string): readonly string[] =>
  (readFileSync(file, 'utf8').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map(
    (pem) => new X509Certificate(pem).fingerprint256,
  );

const fingerprintOf = (pem: string): string => new X509Certificate(pem).fingerprint256;

it('the PEM file has our CA, those of Node.js, and those of the files that the environment names, each once', async () => {
  const folder = newFolder();
  const file = join(folder, 'corporate.pem');
  writeFileSync(file, `# 한글\n${corporate}${corporate}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`);
  const env = { REQUESTS_CA_BUNDLE: file, CURL_CA_BUNDLE: file, SSL_CERT_FILE: folder, NODE_EXTRA_CA_CERTS: '' };
  const { pem } = await writeTrustFiles(newFolder(), env, own);
  const found = fingerprintsIn(pem);
  expect(new Set(found).size).toBe(found.length);
  const expected = [own, corporate, ...getCACertificates('bundled')].map(fingerprintOf);
  expect(expected.filter((one) => !found.includes(one))).toEqual([]);
});

it('the trust store of the JVM and the settings of PHP are beside it', async () => {
  const folder = newFolder();
  const { pem, trustStore, phpFolder } = await writeTrustFiles(folder, {}, own);
  expect(readFileSync(trustStore).includes(new X509Certificate(own).raw)).toBe(true);
  expect(readFileSync(join(phpFolder, 'ca.ini'), 'utf8')).toBe(`curl.cainfo="${pem}"\nopenssl.cafile="${pem}"\n`);
  expect([pem, trustStore, phpFolder].every((path) => path.startsWith(folder) && existsSync(path))).toBe(true);
});
