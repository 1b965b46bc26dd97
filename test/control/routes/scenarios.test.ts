import { describe, expect, it } from 'vitest';
import { buildTestApp, control, createPartner } from '../../harness.ts';
import { openSteering } from './open-steering.ts';

const { app, put, read } = await openSteering();

describe('scenarios by call', () => {
  it('are put, read, listed, used and deleted', async () => {
    const body = { description: 'slowly', start: 'poll:2', complete: 'PT1H', persona: 'minor' };
    const created = await put('/scenarios/slow', body);
    expect([created.statusCode, created.json()]).toEqual([201, { name: 'slow', ...body, descriptionKo: null }]);
    expect((await put('/scenarios/slow', { name: 'slow', complete: '0s' })).statusCode).toBe(200);
    expect((await control(app, 'GET', '/scenarios/slow')).json()).toEqual({
      name: 'slow',
      complete: '0s',
      descriptionKo: null,
    });
    expect((await control(app, 'GET', '/scenarios?limit=1')).json().items[0].name).toBe('slow');
    const own = await createPartner(app, { scenario: 'slow' });
    expect((await read(await own.requestNone())).status).toBe('COMPLETED');
    await control(app, 'DELETE', `/clients/${own.clientId}`);
    expect((await control(app, 'DELETE', '/scenarios/slow')).statusCode).toBe(204);
    expect((await control(app, 'GET', '/scenarios/slow')).statusCode).toBe(404);
  });

  it('are described in English and Korean, and what was read can be put back unchanged', async () => {
    await put('/scenarios/plain', { description: 'plain' });
    for (const [path, descriptionKo] of [
      ['/scenarios/never', expect.stringMatching(/[가-힣]/)],
      ['/scenarios/plain', null],
    ]) {
      const read = (await control(app, 'GET', path)).json();
      const back = await put(path, read);
      expect([back.statusCode, back.json()]).toEqual([200, read]);
      expect((await control(app, 'GET', path)).json()).toEqual({ ...read, descriptionKo });
    }
    const { items } = (await control(app, 'GET', '/scenarios')).json();
    expect(items.at(0)).toMatchObject({ name: 'plain', descriptionKo: null });
    await control(app, 'DELETE', '/scenarios/plain');
  });

  it.each<[string, object, string, string]>([
    ['x', { start: 'soon' }, 'start', 'must be a time after the request'],
    ['x', { start: '-5s' }, 'start', 'must be a time after the request'],
    ['x', { complete: 'poll:0' }, 'complete', '("poll:3")'],
    ['x', { complete: '366d' }, 'complete', 'at most 365d'],
    ['x', { expire: '100000000d' }, 'expire', 'at most 365d'],
    ['x', { error: 'CE3100' }, 'error', 'must be one of CE3000, CE3001, CE3002, CE3006'],
    ['x', { persona: 'nobody' }, 'persona', 'must be the id of a persona'],
    ['x', { name: 'y' }, 'name', 'must be the same as in the path'],
    ['x', { colour: 1 }, 'colour', 'is not a known field'],
    ['__proto__', {}, 'name', 'must be 1 to 64 ASCII letters'],
    ['a%2Fb', {}, 'name', 'must be 1 to 64 ASCII letters'],
  ])('%s with %j is refused with the path inside it', async (name, body, field, expected) => {
    const answer = await put(`/scenarios/${name}`, body);
    expect([answer.statusCode, answer.json().errors[0]]).toEqual([
      400,
      { field, message: expect.stringContaining(expected) },
    ]);
  });

  it('keep the default scenario, and are bounded', async () => {
    expect((await control(app, 'DELETE', '/scenarios/manual')).statusCode).toBe(409);
    const small = await buildTestApp({ MOCK_TOSS_MAX_SCENARIOS: '1' });
    const full = await control(small.app, 'PUT', '/scenarios/more', {});
    expect([full.statusCode, full.json().detail]).toEqual([409, expect.stringContaining('MOCK_TOSS_MAX_SCENARIOS')]);
  });
});

it('when expire and expireSeconds are both given, the earlier wins', async () => {
  const own = await createPartner(app, { scenario: 'expire-fast' });
  const [short, long] = [await own.requestNone({ expireSeconds: 1 }), await own.requestNone({ expireSeconds: 1800 })];
  expect((await read(short)).expiresAt).toBe('2026-03-02T09:00:01.000+09:00');
  expect((await read(long)).expiresAt).toBe('2026-03-02T09:00:03.000+09:00');
});
