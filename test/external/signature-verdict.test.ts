import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { createSigner, type SignatureRequest } from '../../src/crypto/certificates/signature.ts';
import { inspectSignature } from '../../src/crypto/certificates/signature-view.ts';
import { isSignatureTamper, tampers } from '../../src/domain/fault.ts';
import { fixtures } from '../harness.ts';
import { newFolder } from '../new-folder.ts';
import { describeWith } from './programs.ts';

const folder = newFolder();
const path = (name: string): string => join(folder, name);

const COMPLETED = Date.parse('2026-03-02T09:00:00+09:00');
const REQUEST: SignatureRequest = {
  txId: 'de5f5d42-508b-4686-bbc0-4736bfebacad',
  partnerCode: 'TEST1',
  requestTs: '2026-03-02T08:59:00+09:00',
  person: { name: '김토스', ci: 'ci-1' },
  completedAtMs: COMPLETED,
};

const { ca, root } = fixtures.signatureKeys;
const USER_KEY = fileURLToPath(new URL('../../fixtures/keys/signature-user-private.pem', import.meta.url));
const sign = createSigner(fixtures.signatureKeys);
const signatureOf = async (more: Partial<SignatureRequest> = {}): Promise<Buffer> =>
  Buffer.from(await sign({ ...REQUEST, ...more }), 'base64');

const openssl = (...words: string[]): string => {
  const { status, stderr } = spawnSync('openssl', words, { encoding: 'utf8' });
  expect([words, status, stderr]).toEqual([words, 0, expect.any(String)]);
  return stderr;
};

/** What openssl says, with everything in which its versions differ taken away. */
const askOpenssl = (der: Buffer, atMs: number) => {
  writeFileSync(path('asked.der'), der);
  const words = ['cms', '-verify', '-inform', 'DER', '-in', path('asked.der'), '-CAfile', path('chain.pem')];
  const { status, stderr } = spawnSync('openssl', [...words, '-attime', String(atMs / 1000), '-out', path('content')], {
    encoding: 'utf8',
  });
  return { ok: status === 0, said: stderr };
};

const askUs = (der: Buffer, atMs: number) =>
  inspectSignature({ text: der.toString('base64'), atMs, trusted: [ca.raw, root.raw], txId: null }).verification;

/** That both say the same, in the same words. Returns these. */
const expectSame = (der: Buffer, atMs = COMPLETED): string => {
  const { ok, said } = askOpenssl(der, atMs);
  const { ok: isGood, message } = askUs(der, atMs);
  expect([message, isGood]).toEqual([message, ok]);
  for (const words of message.split(': ')) expect(said).toContain(words);
  return message;
};

describeWith(['openssl'], 'the verdict about a signature is that of openssl', () => {
  let good: Buffer;

  /** Signs the same content by openssl, so that other forms of signatures come about. */
  const signByOpenssl = (...options: string[]): Buffer => {
    const out = path('made.der');
    const signer = options.includes('-signer') ? [] : ['-signer', path('user.pem'), '-inkey', USER_KEY];
    openssl('cms', '-sign', '-binary', '-in', path('content'), '-outform', 'DER', '-out', out, ...signer, ...options);
    return readFileSync(out);
  };

  const makeSelfSigned = (): void => {
    const words = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '3650', '-subj', '/CN=self'];
    openssl(...words, '-keyout', path('self.key'), '-out', path('self.pem'));
    openssl(
      'req',
      '-new',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-subj',
      '/CN=leaf',
      '-keyout',
      path('leaf.key'),
      '-out',
      path('leaf.csr'),
    );
    const issuer = ['-CA', path('self.pem'), '-CAkey', path('self.key'), '-CAcreateserial', '-days', '3650'];
    openssl('x509', '-req', '-in', path('leaf.csr'), ...issuer, '-out', path('leaf.pem'));
  };

  beforeAll(async () => {
    writeFileSync(path('chain.pem'), ca.toString() + root.toString());
    good = await signatureOf();
    writeFileSync(path('good.der'), good);
    openssl(
      'cms',
      '-verify',
      '-noverify',
      '-inform',
      'DER',
      '-in',
      path('good.der'),
      '-signer',
      path('user.pem'),
      '-out',
      path('content'),
    );
    makeSelfSigned();
  });

  it('for a good one', () => {
    expect(expectSame(good)).toBe('CMS Verification successful');
  });

  it.each(tampers.filter(isSignatureTamper))('with the tamper %s', async (tamper) => {
    expectSame(await signatureOf({ tamper }));
  });

  it.each([
    ['before its certificate is valid', '2025-12-31T14:59:59Z', 'certificate is not yet valid'],
    ['when its certificate begins to be valid', '2025-12-31T15:00:00Z', 'successful'],
    ['a second before its certificate expires', '2028-12-31T14:59:58Z', 'successful'],
    ['when its certificate expires', '2028-12-31T14:59:59Z', 'certificate has expired'],
  ])('%s', (_when, at, words) => {
    expect(expectSame(good, Date.parse(at))).toContain(words);
  });

  it.each([
    ['without its certificate', ['-nodetach', '-nocerts'], 'signer certificate not found'],
    ['without its content', [], 'no content'],
    ['without signed attributes', ['-nodetach', '-noattr'], 'successful'],
    ['with SHA-512, naming its certificate by key', ['-nodetach', '-keyid', '-md', 'sha512'], 'successful'],
    ['with the padding PSS', ['-nodetach', '-keyopt', 'rsa_padding_mode:pss'], 'successful'],
  ] as const)('for one %s', (_form, options, words) => {
    expect(expectSame(signByOpenssl(...options))).toContain(words);
  });

  it('for one of somebody whom nobody knows', () => {
    const signers = (name: string): string[] => [
      '-nodetach',
      '-signer',
      path(`${name}.pem`),
      '-inkey',
      path(`${name}.key`),
    ];
    const now = Math.floor(Date.now() / 1000) * 1000 + 60_000;
    const own = expectSame(signByOpenssl(...signers('self')), now);
    expect(own).toBe('CMS Verification failure: self-signed certificate');
    const chain = expectSame(signByOpenssl(...signers('leaf'), '-certfile', path('self.pem')), now);
    expect(chain).toBe('CMS Verification failure: self-signed certificate in certificate chain');
    const alone = expectSame(signByOpenssl(...signers('leaf')), now);
    expect(alone).toBe('CMS Verification failure: unable to get local issuer certificate');
  });

  it('for another message, and for none', () => {
    openssl('cms', '-encrypt', '-in', path('content'), '-outform', 'DER', '-out', path('other.der'), path('user.pem'));
    expect(expectSame(readFileSync(path('other.der')))).toContain('content type not signed data');
    for (const der of [good.subarray(0, 700), Buffer.from('hello'), Buffer.of(0x30, 0x03, 0x02, 0x01, 0x01)]) {
      expect(expectSame(der)).toBe('Error reading SMIME Content Info');
    }
  });

  it('with any byte changed: it is good for both or for neither', () => {
    const step = 17;
    for (let at = 0; at < good.length; at += step) {
      const changed = Buffer.from(good);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect([at, askUs(changed, COMPLETED).ok]).toEqual([at, askOpenssl(changed, COMPLETED).ok]);
    }
  });
});
