import { describe, expect, it } from 'vitest';
import { control, createPartner } from '../../harness.ts';
import { openSteering } from './open-steering.ts';

const { app, patch, read } = await openSteering();

describe('PATCH of a client', () => {
  it('takes effect from its next call, and a reset restores the settings of its creation', async () => {
    const own = await createPartner(app, { scenario: 'auto' });
    const changed = await patch(own.clientId, {
      scenario: 'instant',
      identity: 'echo',
      strict: true,
      tokenTtl: '90s',
      partnerCode: 'P9',
      scopes: ['ca', 'x'],
    });
    expect(changed.json()).toMatchObject({
      scenario: 'instant',
      identity: 'echo',
      strict: true,
      tokenTtlSeconds: 90,
      partnerCode: 'P9',
      scopes: ['ca', 'x'],
    });
    const txId = await own.requestNone();
    expect((await read(txId)).status).toBe('COMPLETED');
    expect((await own.call('request', { requestType: 'USER_NONE' })).json().error.errorCode).toBe('CE0003');
    const reset = (await control(app, 'POST', `/clients/${own.clientId}/reset`)).json();
    expect(reset).toMatchObject({
      scenario: 'auto',
      identity: 'fixed',
      strict: false,
      tokenTtlSeconds: 31_536_000,
      partnerCode: 'TEST1',
    });
  });

  it('of scenario to null restores the server’s default', async () => {
    const own = await createPartner(app, { scenario: 'auto' });
    expect((await patch(own.clientId, { scenario: null })).json().scenario).toBeNull();
    expect((await read(await own.requestNone())).scenario).toBe('manual');
  });

  it.each([
    { scenario: 'nothing' },
    { identity: 'x' },
    { strict: 1 },
    { tokenTtl: 'x' },
    { clientId: 'other' },
    { clientSecret: 'x' },
  ])('refuses %j whole', async (wrong) => {
    const own = await createPartner(app, {});
    const before = (await control(app, 'GET', `/clients/${own.clientId}`)).json();
    const answer = await patch(own.clientId, { partnerCode: 'CHANGED', ...wrong });
    expect(answer.statusCode).toBe(400);
    expect((await control(app, 'GET', `/clients/${own.clientId}`)).json()).toEqual(before);
  });
});
