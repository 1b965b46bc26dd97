import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { buildTestApp, control, createPartner } from '../harness.ts';

const persona = { name: '가', birthday: '19990101', gender: 'MALE', nationality: 'LOCAL', phone: '01012345678' };

describe('at the memory limit of records that control calls add', async () => {
  const { app } = await buildTestApp({ MOCK_TOSS_MAX_CLIENT_BYTES: '1MiB' });
  const partner = await createPartner(app, {});
  const put = (path: string, payload: object) => control(app, 'PUT', path, payload);
  const read = async (path: string): Promise<object> => (await control(app, 'GET', path)).json();
  const change = (payload: object) => control(app, 'PATCH', `/clients/${partner.clientId}`, payload);
  const scopes = Array.from({ length: 20 }, (_one, index) => String(index).padStart(64, 's'));
  const made: string[] = [];
  for (let status = 201; status === 201; ) {
    made.push(`client${made.length}`);
    status = (await control(app, 'POST', '/clients', { clientId: made.at(-1), scopes })).statusCode;
  }

  const additions: [string, () => ReturnType<typeof put>, number][] = [
    ['a client', () => control(app, 'POST', '/clients', {}), 201],
    [
      'a change of a client',
      () => control(app, 'PATCH', `/clients/${partner.clientId}`, { scopes: ['ca', 'more'] }),
      200,
    ],
    [
      'an entry of a queue',
      () => control(app, 'POST', `/clients/${partner.clientId}/next`, { scenario: 'manual' }),
      200,
    ],
    ['a fault', () => control(app, 'POST', '/faults', { endpoint: 'certificate', http: 503 }), 201],
    ['a persona', () => put('/personas/somebody', persona), 201],
    ['a scenario', () => put('/scenarios/another', {}), 201],
  ];

  it.each(additions)('%s is refused with a reason', async (_what, add) => {
    const { statusCode, headers, body } = await add();
    expect([statusCode, headers['content-type']]).toEqual([409, expect.stringContaining('application/problem+json')]);
    expect(JSON.parse(body).detail).toContain('delete some, or raise MOCK_TOSS_MAX_CLIENT_BYTES');
  });

  it.each<[string, () => ReturnType<typeof put>]>([
    ['a client', () => change({ strict: true })],
    ['the lists of a client', () => change({ scopes: ['ca'], disabledRules: [] })],
    ['a persona, as it is', async () => put('/personas/twin-b', await read('/personas/twin-b'))],
    ['a scenario, to be smaller', () => put('/scenarios/stuck', { start: '0s' })],
  ])('%s can be changed all the same, where that takes no more', async (_what, make) => {
    expect((await make()).statusCode).toBe(200);
  });

  it('calls of partners still work', async () => {
    const txId = await partner.requestNone();
    expect((await partner.call('status', { txId })).statusCode).toBe(200);
    expect((await control(app, 'POST', `/transactions/${txId}/complete`)).statusCode).toBe(200);
    expect((await partner.readResult(txId)).response.statusCode).toBe(200);
  });

  it.each(additions)('%s is accepted after something was deleted', async (_what, add, status) => {
    for (const id of made.splice(0, 2)) await control(app, 'DELETE', `/clients/${id}`);
    expect((await add()).statusCode).toBe(status);
  });
});

it('records past their retention free memory by themselves', async () => {
  const { app, time } = await buildTestApp({ MOCK_TOSS_MAX_CLIENT_BYTES: '1MiB', MOCK_TOSS_RETENTION: '1h' });
  const add = async (): Promise<number> => (await control(app, 'POST', '/clients', {})).statusCode;
  while ((await add()) === 201);
  time.now += 61 * 60_000;
  expect([await add(), await add()]).toEqual([201, 201]);
  time.now += 61 * 60_000;
  const scenario = await control(app, 'PUT', '/scenarios/another', {});
  expect(scenario.statusCode).toBe(201);
});

it.each([
  ['MOCK_TOSS_MAX_TRANSACTION_BYTES', '1MiB', `https://partner.test/${'x'.repeat(4_000)}`],
  ['MOCK_TOSS_MAX_TRANSACTIONS', '100', 'https://partner.test'],
])(
  'the first transaction that goes for want of room is one line in the log, which names %s',
  async (name, value, requestUrl) => {
    const lines: Record<string, unknown>[] = [];
    const logger = pino({ level: 'warn' }, { write: (line: string) => lines.push(JSON.parse(line)) });
    const { app } = await buildTestApp({ [name]: value }, { logger });
    const partner = await createPartner(app, {});
    const full = () =>
      lines.filter(({ msg }) => String(msg).startsWith('transaction limit reached')).map(({ msg }) => msg);
    const first = await partner.requestNone({ requestUrl });
    for (let count = 1; count < 90; count += 1) await partner.requestNone({ requestUrl });
    expect(full()).toEqual([]);
    for (let count = 0; count < 300; count += 1) await partner.requestNone({ requestUrl });
    expect(full()).toEqual([expect.stringMatching(new RegExp(`raise ${name} to keep more$`))]);
    expect((await partner.call('status', { txId: first })).json().error.errorCode).toBe('CE3100');
  },
);

it('the journal keeps the newest entries up to its limit of bytes', async () => {
  const { app } = await buildTestApp({ MOCK_TOSS_MAX_JOURNAL_BYTES: '1MiB' });
  const partner = await createPartner(app, {});
  // Texts that are kept, as they say nothing about anybody.
  const body = { txId: 'x', data: Array.from({ length: 1_000 }, () => 'USER_PERSONAL') };
  for (let count = 0; count < 150; count += 1) await partner.call('status', body);
  const { items } = (await control(app, 'GET', '/requests?limit=200')).json();
  expect(items.length).toBeGreaterThan(30);
  expect(items.length).toBeLessThan(70);
  expect(items[0].endpoint).toBe('status');
});
