import { Agent, request } from 'undici';
import { afterAll, describe, expect, it } from 'vitest';
import { API, buildTestApp, control, createPartner } from '../../harness.ts';
import { openFaults } from './open-faults.ts';

const { app, call, fault, time, current } = await openFaults();

const agent = new Agent();
afterAll(() => agent.close());

describe('a delay', () => {
  it('lets a call that was sent later be answered first', async () => {
    await fault({ endpoint: 'status', delay: '1s', times: 1 });
    const order: string[] = [];
    const first = call('status').then(({ statusCode }) => order.push(`first ${statusCode}`));
    const left = async () => (await control(app, 'GET', `/faults?clientId=${current().partner.clientId}`)).json().items;
    await expect.poll(left).toEqual([]);
    await call('status').then(({ statusCode }) => order.push(`second ${statusCode}`));
    await first;
    expect(order).toEqual(['second 200', 'first 200']);
  });

  it('handles the call at the time when the delay ends', async () => {
    const own = await createPartner(app, { scenario: 'auto' });
    const id = await own.requestNone();
    await control(app, 'POST', '/faults', { clientId: own.clientId, endpoint: 'status', delay: '50ms' });
    const asked = own.call('status', { txId: id });
    time.now += 2_000;
    expect((await asked).json().success.status).toBe('COMPLETED');
  });

  it('ends when the server stops, and the call is answered', async () => {
    const own = await buildTestApp();
    const slow = await createPartner(own.app, { scenario: 'instant' });
    const id = await slow.requestNone();
    await control(own.app, 'POST', '/faults', { endpoint: 'status', delay: '10m', error: 'CE0002' });
    const base = await own.app.listen({ host: '127.0.0.1', port: 0 });
    const pending = request(`${base}${API}/status`, {
      method: 'POST',
      dispatcher: agent,
      headers: { authorization: `Bearer ${slow.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ txId: id }),
    });
    const faults = async () => (await control(own.app, 'GET', '/faults')).json().items;
    await expect.poll(faults).toMatchObject([{ struck: 1 }]);
    await own.app.close();
    expect((await pending).statusCode).toBe(503);
  });
});
