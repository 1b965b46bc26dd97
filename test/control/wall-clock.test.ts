import { describe, expect, it } from 'vitest';
import { buildTestApp, control, createPartner, START } from '../harness.ts';

const DAY_MS = 86_400_000;

/** An app whose wall clock can jump while real time passes by itself. */
const open = async () => {
  const time = { wall: START, passed: 0 };
  const { app } = await buildTestApp({}, { realNow: () => time.wall, monotonicNow: () => START + time.passed });
  const pass = (ms: number): void => {
    time.wall += ms;
    time.passed += ms;
  };
  const jump = (ms: number): void => {
    time.wall += ms;
  };
  const get = async (path: string) => (await control(app, 'GET', path)).json();
  const rulesOf = async (clientId: string): Promise<string[]> =>
    (await get(`/findings?clientId=${clientId}`)).items.map(({ rule }: { rule: string }) => rule);
  return { app, pass, jump, get, rulesOf };
};

describe.each([
  ['forward', 400 * DAY_MS],
  ['back', -400 * DAY_MS],
])('when the wall clock jumps %s by 400 days', (_direction, days) => {
  it('uptime continues', async () => {
    const { pass, jump, get } = await open();
    pass(5_000);
    jump(days);
    pass(2_000);
    expect((await get('/health')).uptimeSeconds).toBe(7);
  });

  it('records are kept as long as without the jump', async () => {
    const { app, pass, jump, get } = await open();
    const { clientId, requestNone } = await createPartner(app, {});
    await requestNone();
    jump(days);
    pass(DAY_MS - 1);
    const counts = async () => [
      (await get('/transactions')).items.length,
      (await get(`/requests?clientId=${clientId}`)).items.length,
      (await get('/clients')).items.some((client: { clientId: string }) => client.clientId === clientId),
    ];
    expect(await counts()).toEqual([1, 2, true]);
    pass(1);
    expect(await counts()).toEqual([0, 0, false]);
  });

  it('a client with a correct interval is not reported', async () => {
    const { app, pass, jump, rulesOf } = await open();
    const partner = await createPartner(app, {});
    const poll = async (txId: string, paceMs: number) => {
      for (let count = 0; count < 4; count += 1) {
        await partner.call('status', { txId });
        jump(Math.sign(days) * 900);
        pass(paceMs);
      }
    };
    await poll(await partner.requestNone(), 1_000);
    expect(await rulesOf(partner.clientId)).toEqual([]);
  });

  it('the time between status and result is not measured longer', async () => {
    const { app, pass, jump, rulesOf } = await open();
    const partner = await createPartner(app, {});
    const txId = await partner.requestNone();
    await control(app, 'POST', `/transactions/${txId}/complete`);
    await partner.call('status', { txId });
    pass(999);
    jump(days);
    expect(await rulesOf(partner.clientId)).not.toContain('status-trusted-as-final');
    pass(1);
    expect(await rulesOf(partner.clientId)).toContain('status-trusted-as-final');
  });

  it('a token that expires by the jump is no finding', async () => {
    const { app, pass, jump, rulesOf } = await open();
    const partner = await createPartner(app, { tokenTtl: '1h' });
    pass(60_000);
    jump(days);
    expect((await partner.call('status', { txId: 'x' })).statusCode).toBe(401);
    expect(await rulesOf(partner.clientId)).toEqual([]);
  });

  it('clients’ clocks jump too, as a system clock would', async () => {
    const { app, jump, get } = await open();
    const { clientId } = await createPartner(app, {});
    jump(days);
    expect(Date.parse((await get(`/clients/${clientId}/clock`)).now)).toBe(START + days);
  });
});

it('a client that polls too fast is reported even if the wall clock stands still or jumps', async () => {
  const { app, pass, jump, rulesOf } = await open();
  const partner = await createPartner(app, {});
  const txId = await partner.requestNone();
  for (const ms of [60_000, -60_000, 60_000, -60_000]) {
    await partner.call('status', { txId });
    pass(100);
    jump(ms);
  }
  expect(await rulesOf(partner.clientId)).toEqual(['status-polled-too-fast']);
});
