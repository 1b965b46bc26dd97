import { describe, expect, it } from 'vitest';
import { buildTestApp, control, createPartner, START } from '../../harness.ts';

const { app, time } = await buildTestApp();
const made = await createPartner(app, {});
const path = `/clients/${made.clientId}/clock`;
const change = async (body: object) => (await control(app, 'POST', path, body)).json();

describe('a client’s clock', () => {
  it('is real time at first', async () => {
    expect((await control(app, 'GET', path)).json()).toEqual({
      now: '2026-03-02T09:00:00.000+09:00',
      frozen: false,
      offsetMs: 0,
    });
  });

  it('is advanced, frozen, resumed and reset', async () => {
    expect(await change({ advance: '61m' })).toEqual({
      now: '2026-03-02T10:01:00.000+09:00',
      frozen: false,
      offsetMs: 3_660_000,
    });
    expect(await change({ freeze: true })).toMatchObject({ now: '2026-03-02T10:01:00.000+09:00', frozen: true });
    time.now += 60_000;
    expect((await control(app, 'GET', path)).json()).toMatchObject({
      now: '2026-03-02T10:01:00.000+09:00',
      frozen: true,
      offsetMs: 3_600_000,
    });
    expect(await change({ advance: '-PT1M' })).toMatchObject({ now: '2026-03-02T10:00:00.000+09:00', frozen: true });
    expect(await change({ resume: true })).toMatchObject({ now: '2026-03-02T10:00:00.000+09:00', frozen: false });
    time.now += 1000;
    expect((await control(app, 'GET', path)).json().now).toBe('2026-03-02T10:00:01.000+09:00');
    expect(await change({ freeze: '2030-01-01T00:00:00Z' })).toMatchObject({
      now: '2030-01-01T09:00:00.000+09:00',
      frozen: true,
    });
    expect(await change({ reset: true })).toMatchObject({ frozen: false, offsetMs: 0 });
    time.now = START;
  });

  it('says how many records are in the future after it was moved back', async () => {
    await made.requestNone();
    expect(await change({ advance: '-1d' })).toMatchObject({ recordsAhead: 1 });
    expect(await change({ reset: true })).not.toHaveProperty('recordsAhead');
  });

  it.each<[object, string]>([
    [{}, ''],
    [{ advance: '1s', freeze: true }, ''],
    [{ advance: 'soon' }, 'advance'],
    [{ advance: 5 }, 'advance'],
    [{ advance: '1y' }, 'advance'],
    [{ freeze: false }, 'freeze'],
    [{ freeze: 'now' }, 'freeze'],
    [{ freeze: '2026-02-30T00:00:00Z' }, 'freeze'],
    [{ freeze: '2000-12-31T23:59:59Z' }, 'freeze'],
    [{ freeze: '2057-01-01T00:00:00Z' }, 'freeze'],
    [{ advance: '99999d' }, 'advance'],
    [{ advance: '-99999d' }, 'advance'],
    [{ advance: `${'9'.repeat(31)}d` }, 'advance'],
    [{ resume: false }, 'resume'],
    [{ reset: 'yes' }, 'reset'],
    [{ pause: true }, 'pause'],
  ])('refuses %j and stays as it was', async (body, field) => {
    const answer = await control(app, 'POST', path, body);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().errors.map((one: { field: string }) => one.field)).toContain(field);
    expect((await control(app, 'GET', path)).json()).toMatchObject({ frozen: false, offsetMs: 0 });
  });

  it('moves no other client', async () => {
    const other = await createPartner(app, {});
    await change({ advance: '100d' });
    expect((await control(app, 'GET', `/clients/${other.clientId}/clock`)).json().offsetMs).toBe(0);
    await change({ reset: true });
  });

  it('of an unknown client is a 404 problem', async () => {
    expect((await control(app, 'POST', '/clients/nobody/clock', { advance: '1s' })).statusCode).toBe(404);
  });
});
