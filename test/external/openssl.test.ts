import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildTestApp, control, createPartner, failure } from '../harness.ts';
import { newFolder } from '../new-folder.ts';
import { describeWith } from './programs.ts';

const folder = newFolder();

const file = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const openssl = (words: readonly string[], input = ''): Buffer => {
  const { status, stdout, stderr } = spawnSync('openssl', words, { input });
  expect(stderr.toString()).toBe('');
  expect(status).toBe(0);
  return stdout;
};

describeWith(['openssl'], 'with openssl', () => {
  const wrapWith = async (padding: readonly string[]) => {
    const { app } = await buildTestApp();
    const partner = await createPartner(app, { scenario: 'instant' });
    const pem = file('public.pem', (await control(app, 'GET', '/public-key?format=pem')).body);
    const [key, iv] = [32, 12].map((bytes) =>
      openssl(['rand', '-base64', String(bytes)])
        .toString()
        .trim(),
    );
    const wrapped = openssl(['pkeyutl', '-encrypt', '-pubin', '-inkey', pem, ...padding], `AES_GCM$${key}$${iv}`);
    expect(wrapped).toHaveLength(512);
    const sessionKey = `v1$b88f8717-8e76-4276-bed0-f769a8baf7be$${wrapped.toString('base64')}`;
    return partner.call('result', { txId: await partner.requestNone(), sessionKey });
  };

  it('a session key that it wrapped with OAEP, SHA-1 and MGF1-SHA-1 opens', async () => {
    const answer = await wrapWith(['-pkeyopt', 'rsa_padding_mode:oaep']);
    expect(answer.json().success.personalData.name).toMatch(/^v1\$b88f8717-8e76-4276-bed0-f769a8baf7be\$/);
  });

  it.each([
    ['OAEP with SHA-256', ['-pkeyopt', 'rsa_padding_mode:oaep', '-pkeyopt', 'rsa_oaep_md:sha256']],
    ['OAEP with mixed hashes', ['-pkeyopt', 'rsa_padding_mode:oaep', '-pkeyopt', 'rsa_mgf1_md:sha256']],
    ['PKCS#1 v1.5', ['-pkeyopt', 'rsa_padding_mode:pkcs1']],
  ])('one that it wrapped with %s does not', async (_name, padding) => {
    expect((await wrapWith(padding)).json()).toEqual(failure('CE3200'));
  });

  it('the signature of an access token verifies', async () => {
    const { app } = await buildTestApp();
    const { token } = await createPartner(app);
    const [header, claims, signature] = token.split('.');
    const { keys } = (await control(app, 'GET', '/jwks')).json();
    const { createPublicKey } = await import('node:crypto');
    const pem = file(
      'token.pem',
      createPublicKey({ key: keys[0], format: 'jwk' }).export({ format: 'pem', type: 'spki' }).toString(),
    );
    const bytes = file('token.sig', Buffer.from(signature ?? '', 'base64url'));
    const verified = openssl(['dgst', '-sha256', '-verify', pem, '-signature', bytes], `${header}.${claims}`);
    expect(verified.toString()).toContain('Verified OK');
  });
});
