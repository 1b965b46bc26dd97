import { describe, expect, it } from 'vitest';
import { createPartner } from '../../harness.ts';
import { decryptPerson, openSteering } from './open-steering.ts';

const { app, read, act } = await openSteering();

describe('complete', () => {
  const person = {
    name: '나몰라',
    birthday: { yearsAgo: 10 },
    gender: 'FEMALE',
    nationality: 'LOCAL',
    phone: '01019980998',
  };

  it('with a person returns that person, and wins over a scenario’s refusal', async () => {
    const own = await createPartner(app, { scenario: 'mismatch' });
    const txId = await own.requestNone();
    await act(txId, 'complete', { person });
    expect(await decryptPerson(own, txId)).toMatchObject({ name: '나몰라', birthday: '20160302', ageGroup: 'MINOR' });
  });

  it('with at happened then: after sixty-one minutes the result cannot be read any more', async () => {
    const own = await createPartner(app, {});
    const [early, late] = [await own.requestNone(), await own.requestNone()];
    expect((await act(early, 'complete', { at: '-60m' })).json().completesAt).toBe('2026-03-02T08:00:00.000+09:00');
    expect((await own.readResult(early)).response.json().success.completedDt).toBe('2026-03-02T08:00:00+09:00');
    await act(late, 'complete', { at: '2026-03-02T07:59:00+09:00' });
    expect((await own.readResult(late)).response.json().error.errorCode).toBe('CE3103');
  });

  it.each<[object, string]>([
    [{ at: 'yesterday' }, 'at'],
    [{ at: '1m' }, 'at'],
    [{ at: '2030-01-01T00:00:00Z' }, 'at'],
    [{ at: '-99999d' }, 'at'],
    [{ persona: 'nobody' }, 'persona'],
    [{ persona: 'minor', person }, 'person'],
    [{ person: { name: 'x' } }, 'person.birthday'],
    [{ person: { ...person, birthday: '20000230' } }, 'person.birthday'],
  ])('with %j is refused and changes nothing', async (body, field) => {
    const own = await createPartner(app, {});
    const txId = await own.requestNone();
    const answer = await act(txId, 'complete', body);
    expect([answer.statusCode, answer.json().errors[0].field]).toEqual([400, field]);
    expect((await read(txId)).status).toBe('REQUESTED');
  });

  it('in the past is still impossible after a cancel', async () => {
    const own = await createPartner(app, {});
    const txId = await own.requestNone();
    await act(txId, 'cancel');
    expect((await act(txId, 'complete', { at: '-5m' })).statusCode).toBe(409);
  });
});
