import type { FastifyInstance } from 'fastify';
import { describe, expect, it } from 'vitest';
import { buildTestApp, control, createPartner, type Partner } from '../harness.ts';

describe('bodies of the emulated API do not show how the emulator is steered', () => {
  it('bodies are byte for byte the same, whatever chose scenario and person', async () => {
    const bodiesOf = async (steer: (own: Partner, on: FastifyInstance) => Promise<object>) => {
      const own = await buildTestApp({ MOCK_TOSS_SEED: 's' });
      const partner = await createPartner(own.app, { clientId: 'a' });
      const extra = await steer(partner, own.app);
      const requested = await partner.call('request', {
        requestType: 'USER_NONE',
        requestUrl: 'https://a.test',
        ...extra,
      });
      const { txId } = requested.json().success;
      await control(own.app, 'POST', `/transactions/${txId}/complete`);
      const status = await partner.call('status', { txId });
      const { response } = await partner.readResult(txId);
      const { personalData, ...rest } = response.json().success;
      const headers = [requested, status, response].flatMap((one) => Object.keys(one.headers));
      return [requested.body, status.body, JSON.stringify(rest), Object.keys(personalData).join(), headers.join()];
    };
    const plain = await bodiesOf(async () => ({}));
    const steered = [
      await bodiesOf(async (own, on) => {
        await control(on, 'POST', `/clients/${own.clientId}/next`, { scenario: 'manual' });
        return {};
      }),
      await bodiesOf(async () => ({ requestUrl: 'https://a.test?mock-toss-scenario=never' })),
      await bodiesOf(async (own, on) => {
        await control(on, 'PATCH', `/clients/${own.clientId}`, { scenario: 'stuck', identity: 'echo' });
        return {};
      }),
      await bodiesOf(async (own, on) => {
        await control(on, 'POST', `/clients/${own.clientId}/clock`, { freeze: '2026-03-02T09:00:00+09:00' });
        return {};
      }),
    ];
    for (const bodies of steered) expect(bodies).toEqual(plain);
  });
});
