import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { buildTestApp, control, createPartner, START } from '../harness.ts';
import { newFolder } from '../new-folder.ts';
import { describeWith } from './programs.ts';

const folder = newFolder();

/** What openssl makes of a signature, at the time of completion unless told otherwise. */
const verify = (der: Buffer, ...options: string[]) => {
  writeFileSync(join(folder, 'signature.der'), der);
  const words = ['cms', '-verify', '-inform', 'DER', '-in', join(folder, 'signature.der')];
  const { status, stdout, stderr } = spawnSync('openssl', [
    ...words,
    ...['-CAfile', join(folder, 'chain.pem'), '-attime', String(START / 1000), ...options],
  ]);
  return { ok: status === 0, content: stdout.toString(), why: stderr.toString() };
};

describeWith(['openssl'], 'a tampered signature, to openssl', () => {
  let read: (tamper: string | null) => Promise<{ der: Buffer; txId: string }>;

  beforeAll(async () => {
    const { app } = await buildTestApp();
    const partner = await createPartner(app, { scenario: 'instant' });
    writeFileSync(join(folder, 'chain.pem'), (await control(app, 'GET', '/signature-ca.pem')).body);
    read = async (tamper) => {
      const txId = await partner.requestNone();
      if (tamper !== null) {
        await control(app, 'POST', '/faults', { clientId: partner.clientId, endpoint: 'result', tamper, times: 1 });
      }
      const { signature } = (await partner.readResult(txId)).response.json().success;
      return { der: Buffer.from(signature, 'base64'), txId };
    };
  });

  it('is none without a fault', async () => {
    const { der, txId } = await read(null);
    const { ok, content } = verify(der);
    expect([ok, JSON.parse(content).txId]).toEqual([true, txId]);
  });

  it('signature-content: verifies, and is about another transaction', async () => {
    const { der, txId } = await read('signature-content');
    const { ok, content } = verify(der);
    expect(ok).toBe(true);
    const { txId: signed, ...rest } = JSON.parse(content);
    expect(signed).not.toBe(txId);
    expect(Object.keys(rest)).toEqual(['partnerCode', 'serviceType', 'identifier', 'userIdentifier', 'requestTs']);
  });

  it('signature-digest: the digest does not fit, the chain does', async () => {
    const { der, txId } = await read('signature-digest');
    const { ok, why } = verify(der);
    expect(ok).toBe(false);
    expect(why).toContain('content verify error');
    expect(why).not.toMatch(/certificate verify error/i);
    const unchecked = verify(der, '-no_content_verify');
    expect([unchecked.ok, JSON.parse(unchecked.content).txId]).toEqual([true, txId]);
  });

  it('certificate-expired: it was good before, and nothing else is wrong', async () => {
    const { der } = await read('certificate-expired');
    expect(verify(der)).toMatchObject({ ok: false, why: expect.stringContaining('certificate has expired') });
    expect(verify(der, '-attime', String(START / 1000 - 3 * 31_536_000)).ok).toBe(true);
    expect(verify(der, '-noverify').ok).toBe(true);
  });

  it('certificate-unknown-ca: nobody knows its issuer, and nothing else is wrong', async () => {
    const { der } = await read('certificate-unknown-ca');
    expect(verify(der)).toMatchObject({ ok: false, why: expect.stringContaining('unable to get local issuer') });
    expect(verify(der, '-noverify').ok).toBe(true);
  });
});
