import { describe, expect, it } from 'vitest';
import { control, createPartner, generator, personalBody, SENT } from '../../harness.ts';
import { none, openFindings } from './open-findings.ts';

const { app, rulesOf, askAgain, moveClock, complete, pass } = await openFindings();

const session = () => generator.generate();

describe('these cases are not findings either', () => {
  it('an old token of another worker, after a test has moved the clock', async () => {
    const partner = await createPartner(app, { tokenTtl: '10m' });
    await moveClock(partner.clientId, { advance: '61m' });
    await partner.call('request', none());
    await askAgain(partner);
    expect((await partner.call('request', none())).statusCode).toBe(401);
    expect(await rulesOf(partner.clientId)).toEqual([]);
  });

  it('a poll every second with some late calls', async () => {
    const partner = await createPartner(app, {});
    const txId = await partner.requestNone();
    for (let count = 0; count < 60; count += 1) {
      const lateMs = count % 20 === 10 ? 600 : 0;
      pass(lateMs);
      await partner.call('status', { txId });
      pass(1_000 - lateMs);
    }
    expect(await rulesOf(partner.clientId)).toEqual([]);
  });

  it('many callers that ask after the end', async () => {
    const partner = await createPartner(app, {});
    const txId = await partner.requestNone();
    await complete(txId);
    for (let count = 0; count < 5; count += 1) await partner.call('status', { txId });
    await partner.readResult(txId);
    expect(await rulesOf(partner.clientId)).toEqual([]);
  });

  it('status calls with a clock that was moved and moved back between them', async () => {
    const partner = await createPartner(app, {});
    const txId = await partner.requestNone();
    for (let count = 0; count < 5; count += 1) {
      await partner.call('status', { txId });
      await moveClock(partner.clientId, { advance: '1h' });
      await moveClock(partner.clientId, { reset: true });
    }
    expect(await rulesOf(partner.clientId)).toEqual([]);
  });

  it('an unknown field with the value null, also for strict clients', async () => {
    const partner = await createPartner(app, { strict: true });
    const answer = await partner.call('request', none({ sessionKey: null, somethingElse: null }));
    expect(answer.statusCode).toBe(200);
    expect(await rulesOf(partner.clientId)).toEqual([]);
  });

  it('a ciphertext without its frame is not clear text', async () => {
    const partner = await createPartner(app, {});
    const sealed = await (await session()).encrypt(SENT.name);
    await partner.call('request', await personalBody({ userName: sealed.split('$')[2] }));
    expect(await rulesOf(partner.clientId)).toEqual([]);
  });

  it('a token of another lifetime after the client’s lifetime was changed', async () => {
    const partner = await createPartner(app, {});
    await control(app, 'PATCH', `/clients/${partner.clientId}`, { tokenTtl: '10s' });
    await askAgain(partner);
    expect(await rulesOf(partner.clientId)).toEqual([]);
  });
});
