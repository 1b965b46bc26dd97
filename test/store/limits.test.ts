import { describe, expect, it } from 'vitest';
import { buildTestApp, control, createPartner } from '../harness.ts';

describe('limits', () => {
  it('of transactions: the one touched least recently is dropped', async () => {
    const small = await buildTestApp({ MOCK_TOSS_MAX_TRANSACTIONS: '2' });
    const own = await createPartner(small.app);
    const [one, two] = [await own.requestNone(), await own.requestNone()];
    expect((await own.call('status', { txId: one })).statusCode).toBe(200);
    await own.requestNone();
    expect((await own.call('status', { txId: two })).json().error.errorCode).toBe('CE3100');
    expect((await own.call('status', { txId: one })).statusCode).toBe(200);
  });

  it('of idle clients: a day, with their transactions and tokens', async () => {
    const idle = await buildTestApp();
    const own = await createPartner(idle.app, {});
    const txId = await own.requestNone();
    idle.time.now += 86_400_000 - 1;
    expect((await own.call('status', { txId })).statusCode).toBe(200);
    idle.time.now += 86_400_000;
    expect((await own.call('status', { txId })).json().error.errorCode).toBe('CE1000');
    expect((await control(idle.app, 'GET', '/info')).json().counts).toEqual({ clients: 2, transactions: 0 });
  });
});
