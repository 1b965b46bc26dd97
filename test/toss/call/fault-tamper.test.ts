import { X509Certificate } from 'node:crypto';
import { createLocalJWKSet, errors, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { API, askToken, control, failure } from '../../harness.ts';
import { openFaults } from './open-faults.ts';

const { app, fault, form, renew, time, current } = await openFaults();

describe('a tampered answer, to a client that verifies', () => {
  const tampered = async (tamper: string) => {
    await fault({ endpoint: 'result', tamper, times: 1 });
    const first = await current().partner.readResult(current().txId);
    const second = await current().partner.readResult(current().txId);
    const read = async ({ response, session }: typeof first) => {
      const { success } = response.json();
      const fields = Object.entries(success.personalData as Record<string, string | null>).filter(
        (pair): pair is [string, string] => pair[1] !== null,
      );
      const opened = await Promise.allSettled(fields.map(([, value]) => session.decrypt(value)));
      return { success, fields, opened: opened.map(({ status }) => status), id: session.sessionKey.split('$')[1] };
    };
    return { bad: await read(first), good: await read(second) };
  };

  it('token-expired: the token is correctly signed, and expired', async () => {
    await fault({ endpoint: 'token', tamper: 'token-expired', times: 1 });
    const { access_token, expires_in } = (await askToken(app, form())).json();
    const keys = createLocalJWKSet((await control(app, 'GET', '/jwks')).json());
    const currentDate = new Date(time.now);
    await expect(jwtVerify(access_token, keys, { currentDate })).rejects.toThrow(errors.JWTExpired);
    const justBefore = new Date(time.now - 61_000);
    expect((await jwtVerify(access_token, keys, { currentDate: justBefore })).payload.sub).toBe(
      current().partner.clientId,
    );
    expect(expires_in).toBe(31_536_000);
    const status = await app.inject({
      method: 'POST',
      url: `${API}/status`,
      headers: { authorization: `Bearer ${access_token}` },
      payload: { txId: current().txId },
    });
    expect(status.json()).toEqual(failure('CE1000'));
    const { access_token: next } = (await askToken(app, form())).json();
    await jwtVerify(next, keys, { currentDate });
  });

  it('field-tag: no field’s tag is valid, but the next answer’s are', async () => {
    const { bad, good } = await tampered('field-tag');
    expect(new Set(bad.opened)).toEqual(new Set(['rejected']));
    expect(new Set(good.opened)).toEqual(new Set(['fulfilled']));
    // Nothing but the tag: all the bytes before the last are as sealed.
    expect(bad.fields.map(([, value]) => value.split('$')[1])).toEqual(bad.fields.map(() => bad.id));
    expect(bad.success.signature).toBe(good.success.signature);
  });

  it('field-session-id: all fields name another session', async () => {
    const { bad, good } = await tampered('field-session-id');
    for (const [, value] of bad.fields) expect(value.split('$')[1]).not.toBe(bad.id);
    for (const [, value] of good.fields) expect(value.split('$')[1]).toBe(good.id);
    expect(bad.success.signature).toBe(good.success.signature);
  });

  it.each(['signature-content', 'signature-digest', 'certificate-expired', 'certificate-unknown-ca'])(
    '%s: the signature is another, the person is as ever',
    async (tamper) => {
      const { bad, good } = await tampered(tamper);
      expect(bad.success.signature).not.toBe(good.success.signature);
      expect(new Set([...bad.opened, ...good.opened])).toEqual(new Set(['fulfilled']));
    },
  );

  it('certificate/validate reports the expired certificate, and does not know the one of an unknown CA', async () => {
    for (const tamper of ['certificate-expired', 'certificate-unknown-ca']) {
      const { bad } = await tampered(tamper);
      await renew();
      const der = Buffer.from(bad.success.signature, 'base64');
      const certificate = new X509Certificate(findCertificate(der)).toString();
      const answer = await app.inject({
        method: 'POST',
        url: '/api/v1/certificate/validate',
        headers: { authorization: `Bearer ${current().partner.token}` },
        payload: { certificate },
      });
      expect(answer.json().success.valid).toBe(false);
    }
  });
});

/** The certificate is the first SEQUENCE after the content that parses as one. */
const findCertificate = (der: Buffer): Buffer => {
  for (let at = der.indexOf('}'); at !== -1 && at < der.length; at = der.indexOf(Buffer.from('3082', 'hex'), at + 1)) {
    if (der[at] !== 0x30) continue;
    const bytes = der.subarray(at, at + 4 + der.readUInt16BE(at + 2));
    try {
      new X509Certificate(bytes);
      return bytes;
    } catch {
      // Not this one.
    }
  }
  throw new Error('no certificate');
};
