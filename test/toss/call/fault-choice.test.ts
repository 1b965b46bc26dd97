import { describe, expect, it } from 'vitest';
import { askToken, control, createPartner } from '../../harness.ts';
import { openFaults } from './open-faults.ts';

const { app, call, fault, form, current } = await openFaults();

describe('the calls on which a fault triggers', () => {
  const statuses = async (calls: number) => {
    const codes: number[] = [];
    for (let index = 0; index < calls; index += 1) codes.push((await call('status')).statusCode);
    return codes;
  };

  it('as many as times says, then none', async () => {
    await fault({ endpoint: 'status', http: 503, times: 2 });
    expect(await statuses(4)).toEqual([503, 503, 200, 200]);
  });

  it('exactly that many under parallel calls', async () => {
    await fault({ endpoint: 'status', http: 503, times: 7 });
    const answers = await Promise.all(Array.from({ length: 50 }, () => call('status')));
    expect(answers.filter(({ statusCode }) => statusCode === 503)).toHaveLength(7);
  });

  it('those of its client only; without a client, all calls', async () => {
    const other = await createPartner(app, {});
    await fault({ endpoint: 'status', http: 503 });
    expect((await other.call('status', { txId: current().txId })).statusCode).toBe(400);
    const { id } = (await control(app, 'POST', '/faults', { endpoint: 'status', http: 504 })).json();
    expect((await other.call('status', { txId: current().txId })).statusCode).toBe(504);
    await control(app, 'DELETE', `/faults/${id}`);
    expect((await call('status')).statusCode).toBe(503);
  });

  it('the newest fault wins', async () => {
    await fault({ endpoint: 'status', http: 503 });
    await fault({ endpoint: 'status', http: 504, times: 1 });
    expect(await statuses(2)).toEqual([504, 503]);
  });

  it('the same calls with the same seed, about as many as the probability says', async () => {
    const pattern = async (seed: string) => {
      const { id } = await fault({ endpoint: 'status', http: 503, probability: 0.3, seed });
      const codes = await statuses(200);
      await control(app, 'DELETE', `/faults/${id}`);
      return codes.map((code) => (code === 503 ? 'x' : '.')).join('');
    };
    const first = await pattern('a');
    expect(await pattern('a')).toBe(first);
    expect(await pattern('b')).not.toBe(first);
    // 200 draws at 0.3: 60, and four standard deviations around it.
    expect(first.split('x').length - 1).toBeGreaterThan(34);
    expect(first.split('x').length - 1).toBeLessThan(86);
  });

  it('if a fault does not trigger, an older one can', async () => {
    await fault({ endpoint: 'status', http: 503 });
    await fault({ endpoint: 'status', http: 504, probability: 0 });
    expect(await statuses(2)).toEqual([503, 503]);
  });

  it('at /token: by the client in the form, known or unknown', async () => {
    await fault({ endpoint: 'token', http: 502, times: 1 });
    expect((await askToken(app, { ...form(), client_id: 'nobody' })).statusCode).toBe(401);
    expect((await askToken(app, { ...form(), client_secret: 'wrong' })).statusCode).toBe(502);
    const { id } = (await control(app, 'POST', '/faults', { endpoint: 'token', http: 503 })).json();
    expect((await askToken(app, {})).statusCode).toBe(503);
    await control(app, 'DELETE', `/faults/${id}`);
    expect((await askToken(app, {})).statusCode).toBe(400);
  });
});
