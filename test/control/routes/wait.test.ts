import { type AddressInfo, connect } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { createMemoryStore } from '../../../src/store/memory/index.ts';
import { buildTestApp, CONTROL, control, createPartner, START } from '../../harness.ts';
import { overrideStore } from '../../store/override.ts';
import { LIMITS } from '../../store/samples.ts';
import { openSteering } from './open-steering.ts';

const { app, act } = await openSteering();

describe('wait', () => {
  const wait = (txId: string, query = '') => control(app, 'GET', `/transactions/${txId}/wait${query}`);

  it('answers when the status is reached, by a call or by time, or was passed', async () => {
    const own = await createPartner(app, {});
    const txId = await own.requestNone();
    const waiting = wait(txId);
    await act(txId, 'complete');
    expect((await waiting).json()).toMatchObject({ txId, status: 'COMPLETED' });
    expect((await wait(txId, '?status=IN_PROGRESS')).json().status).toBe('COMPLETED');
    const expiring = await own.requestNone({ expireSeconds: 60 });
    const until = wait(expiring, '?status=EXPIRED&timeout=20s');
    await control(app, 'POST', `/clients/${own.clientId}/clock`, { advance: '61s' });
    expect((await until).json().status).toBe('EXPIRED');
  });

  it('says that the timeout is over, or that the status cannot be reached any more', async () => {
    const own = await createPartner(app, {});
    const txId = await own.requestNone();
    const late = await wait(txId, '?timeout=50ms');
    expect([late.statusCode, late.json().state]).toEqual([408, 'REQUESTED']);
    const started = await own.requestNone();
    await act(started, 'start');
    const again = await wait(started, '?status=REQUESTED');
    expect([again.statusCode, again.json()]).toEqual([
      409,
      expect.objectContaining({
        state: 'IN_PROGRESS',
        detail: 'REQUESTED cannot be reached any more from IN_PROGRESS',
      }),
    ]);
    await act(txId, 'expire');
    const never = await wait(txId);
    expect([never.statusCode, never.json()]).toEqual([
      409,
      expect.objectContaining({ state: 'EXPIRED', possible: [] }),
    ]);
  });

  it.each(['?timeout=61s', '?timeout=x', '?timeout=-1s', '?status=DONE', '?until=1'])('refuses %s', async (query) => {
    const own = await createPartner(app, {});
    expect((await wait(await own.requestNone(), query)).statusCode).toBe(400);
  });

  it('ends when its caller closes the connection', async () => {
    const memory = createMemoryStore({ limits: LIMITS, now: () => START });
    const get = vi.fn((txId: string) => memory.transactions.get(txId));
    const left = await buildTestApp({}, { store: overrideStore(memory, { transactions: { get } }) });
    const own = await createPartner(left.app);
    const txId = await own.requestNone();
    await left.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = left.app.server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    get.mockClear();
    socket.write(`GET ${CONTROL}/transactions/${txId}/wait?timeout=60s HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    // The first look finds the client to listen for, and looks once more.
    await vi.waitFor(() => expect(get).toHaveBeenCalledTimes(2));
    socket.resetAndDestroy();
    await vi.waitFor(() => expect(get).toHaveBeenCalledTimes(3));
    await control(left.app, 'POST', `/transactions/${txId}/start`);
    await new Promise((resolve) => setImmediate(resolve));
    expect(get).toHaveBeenCalledTimes(3);
  });

  it('ends at shutdown with 503', async () => {
    const stopping = await buildTestApp();
    const own = await createPartner(stopping.app);
    const waiting = control(stopping.app, 'GET', `/transactions/${await own.requestNone()}/wait?timeout=60s`);
    await stopping.app.close();
    expect((await waiting).statusCode).toBe(503);
  });
});
