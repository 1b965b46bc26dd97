import { pino } from 'pino';
import { expect, it } from 'vitest';
import { buildTestApp, CONTROL, control, createPartner } from '../../harness.ts';

/** A server whose log is kept, and a partner. */
const open = async (env: Record<string, string> = {}) => {
  const lines: { msg: string; txId?: string; clientId?: string; level: number }[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const { app, time } = await buildTestApp(env, { logger });
  const partner = await createPartner(app);
  const poll = async (txId: string, times: number): Promise<void> => {
    for (let count = 0; count < times; count += 1) {
      time.now += 1_000;
      await partner.call('status', { txId });
    }
  };
  const notices = () => lines.filter(({ msg }) => msg.startsWith('the request waits for its user'));
  return { app, time, partner, poll, notices };
};

it('says once, at the fifth poll, that the request waits for its user, and how to continue', async () => {
  const { partner, poll, notices } = await open();
  const txId = await partner.requestNone();
  await poll(txId, 4);
  expect(notices()).toEqual([]);
  await poll(txId, 1);
  const base = 'http://localhost:8677';
  expect(notices()).toEqual([
    expect.objectContaining({
      level: 30,
      txId,
      clientId: partner.clientId,
      msg:
        'the request waits for its user (scenario manual): ' +
        `approve it at ${base}/app/${txId}, or call POST ${base}${CONTROL}/transactions/${txId}/complete, ` +
        'or start with MOCK_TOSS_SCENARIO=auto to have requests completed by themselves',
    }),
  ]);
  await poll(txId, 10);
  expect(notices()).toHaveLength(1);
  const next = await partner.requestNone();
  await poll(next, 5);
  expect(notices().map((line) => line.txId)).toEqual([txId, next]);
});

it('says it where the server listens, or under its public URL', async () => {
  const { app, partner, poll, notices } = await open();
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  await poll(await partner.requestNone(), 5);
  expect(notices()[0]?.msg).toContain(`http://localhost:${new URL(url).port}/app/`);

  const behind = await open({ MOCK_TOSS_PUBLIC_URL: 'https://dev.example/toss' });
  await behind.poll(await behind.partner.requestNone(), 5);
  expect(behind.notices()[0]?.msg).toContain('approve it at https://dev.example/toss/app/');
  expect(behind.notices()[0]?.msg).toContain('POST https://dev.example/toss/_control/v1/');
});

it('names only ways that exist', async () => {
  const noApp = await open({ MOCK_TOSS_APP: 'off' });
  await noApp.poll(await noApp.partner.requestNone(), 5);
  expect(noApp.notices()[0]?.msg).not.toContain('/app/');
  expect(noApp.notices()[0]?.msg).toContain('/complete');
  const neither = await open({ MOCK_TOSS_APP: 'off', MOCK_TOSS_CONTROL: 'off' });
  await neither.poll(await neither.partner.requestNone(), 5);
  expect(neither.notices()[0]?.msg).toMatch(/\(scenario manual\): start with MOCK_TOSS_SCENARIO=auto/);
});

it.each(['start', 'cancel', 'complete', 'expire'])(
  'says nothing after the user or the control API has acted: %s',
  async (action) => {
    const { app, partner, poll, notices } = await open();
    const txId = await partner.requestNone();
    await poll(txId, 4);
    expect((await control(app, 'POST', `/transactions/${txId}/${action}`)).statusCode).toBe(200);
    await poll(txId, 4);
    expect(notices()).toEqual([]);
  },
);

it.each(['never', 'stuck', 'auto', 'polls', 'realistic', 'expire-fast'])(
  'says nothing of scenario %s, where waiting is meant or ends by itself',
  async (scenario) => {
    const { partner, poll, notices } = await open({ MOCK_TOSS_SCENARIO: scenario });
    await poll(await partner.requestNone(), 8);
    expect(notices()).toEqual([]);
  },
);

it('names the client where its own scenario waits, and no setting where one request chose the scenario', async () => {
  const { app, partner, poll, notices } = await open({ MOCK_TOSS_SCENARIO: 'auto' });
  await control(app, 'PATCH', `/clients/${partner.clientId}`, { scenario: 'manual' });
  await poll(await partner.requestNone(), 5);
  expect(notices()[0]?.msg).toMatch(/\/complete, or give the client another scenario, such as auto$/);
  await control(app, 'PATCH', `/clients/${partner.clientId}`, { scenario: null });
  await poll(await partner.requestNone({ requestUrl: 'https://partner.test/?mock-toss-scenario=manual' }), 5);
  expect(notices()[1]?.msg).toMatch(/or call POST \S+\/complete$/);
});

it('says it of any other scenario without steps, too', async () => {
  const { app, partner, poll, notices } = await open();
  await control(app, 'PUT', '/scenarios/by-hand', { description: 'mine' });
  await control(app, 'POST', `/clients/${partner.clientId}/next`, { scenario: 'by-hand' });
  await poll(await partner.requestNone(), 5);
  expect(notices()[0]?.msg).toContain('(a scenario of the control API)');
});
