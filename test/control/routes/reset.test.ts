import { describe, expect, it } from 'vitest';
import { buildTestApp, control, createPartner, fixtures } from '../../harness.ts';

describe('POST /reset', () => {
  it('restores the state at the start, and ends the tokens of created clients', async () => {
    const own = await buildTestApp();
    const [fixed, made] = [await createPartner(own.app), await createPartner(own.app, {})];
    const txId = await fixed.requestNone({ nonce: 'n' });
    await control(own.app, 'PUT', '/scenarios/more', {});
    await control(own.app, 'PUT', '/personas/kim-toss', { ...fixtures.personas[1], id: 'kim-toss' });
    await control(own.app, 'DELETE', '/clients/mock-partner');
    await control(own.app, 'POST', `/clients/${fixed.clientId}/clock`, { advance: '1d' });

    expect((await control(own.app, 'POST', '/reset')).statusCode).toBe(204);
    expect((await control(own.app, 'GET', '/info')).json().counts).toEqual({ clients: 2, transactions: 0 });
    expect((await control(own.app, 'GET', '/scenarios/more')).statusCode).toBe(404);
    expect((await control(own.app, 'GET', '/personas/kim-toss')).json()).toEqual(fixtures.personas[0]);
    expect((await control(own.app, 'GET', `/clients/${fixed.clientId}/clock`)).json().offsetMs).toBe(0);
    expect((await made.call('status', { txId })).json().error.errorCode).toBe('CE1000');
    expect((await fixed.call('status', { txId })).json().error.errorCode).toBe('CE3100');
    expect((await fixed.call('request', { requestType: 'USER_NONE', nonce: 'n' })).statusCode).toBe(200);
    expect((await control(own.app, 'GET', '/ready')).statusCode).toBe(200);
  });
});
