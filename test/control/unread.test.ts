import { expect, it } from 'vitest';
import { buildTestApp, CONTROL, control, createPartner } from '../harness.ts';

it('what says in an unread place what to delete deletes nothing', async () => {
  const { app } = await buildTestApp();
  const { clientId, requestNone } = await createPartner(app, {});
  await requestNone();
  await control(app, 'POST', `/clients/${clientId}/next`, { scenario: 'manual' });
  const left = async () => [
    (await control(app, 'GET', '/requests')).json().items.length,
    (await control(app, 'GET', `/clients/${clientId}/next`)).json().queue.length,
  ];
  const before = await left();
  expect(before).toEqual([2, 1]);
  for (const path of ['/requests', '/findings', '/coverage', `/clients/${clientId}/next`, `/clients/${clientId}`]) {
    for (const body of [{ clientId: 'other' }, []]) {
      const answer = await control(app, 'DELETE', path, body);
      expect([answer.statusCode, answer.json().detail], path).toEqual([
        400,
        'the body must be empty: DELETE reads only its path and query',
      ]);
    }
  }
  for (const path of [`/clients/${clientId}/next`, `/clients/${clientId}`]) {
    const answer = await control(app, 'DELETE', `${path}?entryId=7&x=1`);
    expect([answer.statusCode, answer.json().detail], path).toEqual([
      400,
      'the query must be empty: this path has no filter',
    ]);
  }
  expect(await left()).toEqual(before);
  const headers = { 'content-type': 'application/json' };
  for (const payload of ['', '{}']) {
    const answer = await app.inject({ method: 'DELETE', url: `${CONTROL}/requests`, headers, payload });
    expect(answer.statusCode, payload).toBe(204);
  }
  expect(await left()).toEqual([0, 1]);
});
