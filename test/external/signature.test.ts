import { spawnSync } from 'node:child_process';
import { createPrivateKey, createPublicKey, type KeyObject, webcrypto, X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import * as asn1 from 'asn1js';
import * as pkijs from 'pkijs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { extensions, issueCertificate, keyIdentifierOf, toName, toPem } from '../../src/crypto/certificates/x509.ts';
import { buildTestApp, control, createPartner, fixtures } from '../harness.ts';
import { newFolder } from '../new-folder.ts';
import { describeWith } from './programs.ts';

const folder = newFolder();

const file = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const openssl = (...words: string[]) => {
  const { status, stdout, stderr } = spawnSync('openssl', words);
  return { status, stdout: stdout.toString(), stderr: stderr.toString() };
};

describeWith(['openssl'], 'a signature, to openssl', () => {
  let der: Buffer;
  let txId: string;
  let chain: string;
  let certificate: string;
  let text: string;

  beforeAll(async () => {
    const { app } = await buildTestApp();
    const partner = await createPartner(app, { scenario: 'instant', partnerCode: 'PART7' });
    txId = await partner.requestNone();
    der = Buffer.from((await partner.readResult(txId)).response.json().success.signature, 'base64');
    chain = file('chain.pem', (await control(app, 'GET', '/signature-ca.pem')).body);
    certificate = file(
      'user.pem',
      openssl(
        'cms',
        '-verify',
        '-noverify',
        '-inform',
        'DER',
        '-in',
        file('signature.der', der),
        '-signer',
        join(folder, 'signer.pem'),
        '-out',
        '/dev/null',
      ).status === 0
        ? readFileSync(join(folder, 'signer.pem'))
        : '',
    );
    text = openssl(
      'x509',
      '-in',
      certificate,
      '-noout',
      '-text',
      '-nameopt',
      'utf8,sep_comma_plus_space,-esc_msb',
    ).stdout;
  });

  /** Within the certificate's time, which follows the client's clock. */
  const AT = String(Date.parse('2026-03-02T00:00:00Z') / 1000);
  const verify = (bytes: Buffer) =>
    openssl('cms', '-verify', '-inform', 'DER', '-in', file('tried.der', bytes), '-CAfile', chain, '-attime', AT);

  it('verifies with the chain, and has the content of the wire', () => {
    const { status, stdout, stderr } = verify(der);
    expect(stderr).toContain('CMS Verification successful');
    expect(status).toBe(0);
    expect(stdout).toBe(
      `{"txId":"${txId}","partnerCode":"PART7","serviceType":"간편인증","identifier":null,"userIdentifier":null,"requestTs":"2026-03-02T09:00:00+09:00"}`,
    );
  });

  it('does not verify with another root', () => {
    const other = file('other.pem', toPem('CERTIFICATE', new Uint8Array(fixtures.signatureKeys.ca.raw).buffer));
    expect(
      openssl('cms', '-verify', '-inform', 'DER', '-in', join(folder, 'signature.der'), '-CAfile', other, '-attime', AT)
        .status,
    ).not.toBe(0);
  });

  /** Where a byte is changed: inside the content, the signed attributes and the signature itself. */
  it.each<[string, (bytes: Buffer) => number]>([
    ['the content', (bytes) => bytes.indexOf('"partnerCode"') + 3],
    ['the signing time', (bytes) => bytes.lastIndexOf('260302') + 2],
    ['the message digest', (bytes) => bytes.lastIndexOf(Buffer.from('2a864886f70d010904', 'hex')) + 20],
    ['the signature', (bytes) => bytes.length - 10],
  ])('does not verify with a byte changed in %s', (_name, find) => {
    const changed = Buffer.from(der);
    const at = find(changed);
    expect(at).toBeGreaterThan(100);
    changed[at] = (changed[at] ?? 0) ^ 1;
    const { status, stderr } = verify(changed);
    expect(status).not.toBe(0);
    expect(stderr).toContain('verif');
  });

  it('is version 1 with one signer, SHA-256, rsaEncryption and the three signed attributes', () => {
    const { stdout } = openssl('cms', '-cmsout', '-print', '-inform', 'DER', '-in', join(folder, 'signature.der'));
    const signer = stdout.slice(stdout.indexOf('signerInfos:'));
    expect(stdout).toMatch(/contentType: pkcs7-signedData[\s\S]*?version: 1\n/);
    expect(stdout).toMatch(/eContentType: pkcs7-data/);
    expect(stdout.match(/issuerAndSerialNumber:/g)).toHaveLength(1);
    expect(signer).toMatch(/version: 1\n/);
    expect(signer).toMatch(/digestAlgorithm:\s+algorithm: sha256/);
    expect(signer).toMatch(/signatureAlgorithm:\s+algorithm: rsaEncryption/);
    const attributes = [...signer.matchAll(/object: (contentType|signingTime|messageDigest) /g)].map(
      ([, name]) => name,
    );
    expect(attributes).toEqual(['contentType', 'signingTime', 'messageDigest']);
    expect(signer).toContain('UTCTIME:Mar  2 00:00:00 2026 GMT');
    expect(signer).toMatch(/unsignedAttrs:\s+<ABSENT>/);
  });

  it('is DER: read and written again by openssl it is the same', () => {
    openssl(
      'cms',
      '-cmsout',
      '-inform',
      'DER',
      '-in',
      join(folder, 'signature.der'),
      '-outform',
      'DER',
      '-out',
      join(folder, 'again.der'),
    );
    expect(readFileSync(join(folder, 'again.der')).equals(der)).toBe(true);
  });

  it.each([
    ['version 3', /Version: 3 \(0x2\)/],
    ['SHA-256 with RSA', /Signature Algorithm: sha256WithRSAEncryption/],
    [
      'the issuer',
      /Issuer: C=KR, O=mock-toss-cert \(unofficial\), OU=[^,\n]+,[^,\n]+, CN=Mock Signature CA1 \(not real\)\n/,
    ],
    ['the subject', /Subject: C=KR, O=mock-toss-cert \(unofficial\), OU=[^\n]+, UID=\d{24}, CN=김토스\n/],
    [
      'three years from 1 January in Korea',
      /Not Before: Dec 31 15:00:00 2025 GMT\s+Not After : Dec 31 14:59:59 2028 GMT/,
    ],
    ['an RSA-2048 key', /Public-Key: \(2048 bit\)/],
    [
      'authority key id with issuer name and serial',
      /Authority Key Identifier: *\n\s+keyid:[0-9A-F:]+\n\s+DirName:\/C=KR\/[^\n]+Root CA[^\n]+\n\s+serial:02/,
    ],
    ['subject key id', /Subject Key Identifier: *\n\s+[0-9A-F:]{59}/],
    ['critical key usage', /Key Usage: critical\n\s+Digital Signature, Non Repudiation\n/],
    [
      'critical certificate policies',
      /Certificate Policies: critical\n\s+Policy: [\d.]+\n\s+CPS: http:\/\/ca\.mock-toss\.invalid\//,
    ],
    [
      'a CRL distribution point',
      /CRL Distribution Points: *\n\s+Full Name:\n\s+URI:http:\/\/ca\.mock-toss\.invalid\/crl\//,
    ],
    ['OCSP', /Authority Information Access: *\n\s+OCSP - URI:http:\/\/ocsp\.mock-toss\.invalid\//],
  ])('has a certificate with %s', (_name, pattern) => {
    expect(text).toMatch(pattern);
  });

  it('has CAs of 4096 bits that exclude all hosts, critically, and are for no TLS server', () => {
    for (const one of [fixtures.signatureKeys.ca, fixtures.signatureKeys.root]) {
      const shown = openssl('x509', '-in', file('one.pem', one.toString()), '-noout', '-text', '-purpose').stdout;
      expect(shown).toContain('Public-Key: (4096 bit)');
      expect(shown).toMatch(
        /Name Constraints: critical\n\s+Excluded:\n\s+DNS:\n\s+IP:0\.0\.0\.0\/0\.0\.0\.0\n\s+IP:0:0:0:0:0:0:0:0\/0:0:0:0:0:0:0:0\n/,
      );
      expect(shown).toMatch(/Extended Key Usage: critical\n\s+E-mail Protection\n/);
      expect(shown).toContain('SSL server CA : No');
      expect(shown).toContain('Not Before: Jan  1 00:00:00 2000 GMT');
      expect(shown).toContain('Not After : Dec 31 23:59:59 2060 GMT');
    }
  });
});

/** What somebody could make with our published CA key, and must not get anywhere with. */
const makeServerCertificate = async () => {
  const { ca, caPrivateKey } = fixtures.signatureKeys;
  const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(
    { ...rsa, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
    true,
    ['sign', 'verify'],
  );
  const signingKey = await webcrypto.subtle.importKey(
    'pkcs8',
    caPrivateKey.export({ format: 'der', type: 'pkcs8' }),
    rsa,
    false,
    ['sign'],
  );
  const issuer = pkijs.Certificate.fromBER(ca.raw);
  const names = new pkijs.GeneralNames({
    names: [
      new pkijs.GeneralName({ type: 2, value: 'localhost' }),
      new pkijs.GeneralName({
        type: 7,
        value: new asn1.OctetString({ valueHex: new Uint8Array([127, 0, 0, 1]).buffer }),
      }),
    ],
  });
  const certificate = await issueCertificate(
    {
      serialNumber: new asn1.Integer({ value: 77 }),
      issuer: issuer.subject,
      subject: toName([['commonName', 'localhost']]),
      notBeforeMs: Date.now() - 3_600_000,
      notAfterMs: Date.now() + 3_600_000,
      publicKey: keys.publicKey,
      extensions: [
        extensions.subjectKeyIdentifier(await keyIdentifierOf(keys.publicKey)),
        extensions.extKeyUsage('1.3.6.1.5.5.7.3.1'),
        new pkijs.Extension({ extnID: '2.5.29.17', critical: false, extnValue: names.toSchema().toBER() }),
      ],
    },
    signingKey,
  );
  return {
    pem: toPem('CERTIFICATE', certificate.toSchema().toBER()),
    key: toPem('PRIVATE KEY', await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)),
  };
};

describeWith(['openssl'], 'a TLS server certificate issued by the signature CA', () => {
  let made: Awaited<ReturnType<typeof makeServerCertificate>>;
  const { ca, root } = fixtures.signatureKeys;
  const closers: (() => void)[] = [];
  beforeAll(async () => {
    made = await makeServerCertificate();
  });
  afterAll(() => {
    for (const close of closers) close();
  });

  it('is really signed by it', () => {
    const leaf = new X509Certificate(made.pem);
    expect(leaf.verify(ca.publicKey) && leaf.checkIssued(ca)).toBe(true);
  });

  it('is refused by openssl verify -purpose sslserver', () => {
    const { status, stdout, stderr } = openssl(
      'verify',
      '-purpose',
      'sslserver',
      '-CAfile',
      file('root.pem', root.toString()),
      '-untrusted',
      file('ca.pem', ca.toString()),
      file('server.pem', made.pem),
    );
    expect(status).not.toBe(0);
    expect(stdout + stderr).toMatch(
      /unsuitable certificate purpose|unsupported certificate purpose|excluded subtree violation/,
    );
  });

  it('is refused by openssl even when the purpose is not asked: its names are excluded', () => {
    const { status, stdout, stderr } = openssl(
      'verify',
      '-CAfile',
      join(folder, 'root.pem'),
      '-untrusted',
      join(folder, 'ca.pem'),
      join(folder, 'server.pem'),
    );
    expect(status).not.toBe(0);
    expect(stdout + stderr).toContain('excluded subtree violation');
  });

  it('is refused by a TLS client that trusts the root', async () => {
    const server = createServer({ key: made.key, cert: made.pem + ca.toString() }, (socket) => socket.end());
    server.on('tlsClientError', () => {});
    closers.push(() => server.close());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(
        { host: '127.0.0.1', port, servername: 'localhost', ca: [root.toString(), ca.toString()] },
        () => resolve('connected'),
      );
      socket.on('error', (error) => resolve(error.message));
    });
    expect(answer).toMatch(/excluded subtree violation|unsuitable certificate purpose|unsupported certificate purpose/);
  });
});

it('keeps the private keys that make it worthless in the open, and fitting', () => {
  const read = (name: string): KeyObject =>
    createPrivateKey(
      readFileSync(new URL(`../../fixtures/keys/signature-${name}-private.pem`, import.meta.url), 'utf8'),
    );
  expect(fixtures.signatureKeys.root.checkPrivateKey(read('root'))).toBe(true);
  expect(fixtures.signatureKeys.ca.checkPrivateKey(read('ca'))).toBe(true);
  const user = createPublicKey(read('user')).export({ format: 'pem', type: 'spki' });
  expect(user).toBe(fixtures.signatureKeys.userKeys.publicKey.export({ format: 'pem', type: 'spki' }));
});
