import { describe, expect, it } from 'vitest';
import { buildTestApp, control, createPartner, personalBody } from '../../harness.ts';
import { decryptPerson, openSteering } from './open-steering.ts';

const { app, put, act } = await openSteering();

describe('personas by call', () => {
  const PERSON = {
    name: 'O\'Brien "<b>" 𠮷',
    birthday: '20000101',
    gender: 'MALE',
    nationality: 'FOREIGNER',
    phone: '01019980999',
  };

  it('are put, read, listed, returned and deleted', async () => {
    expect((await put('/personas/obrien', PERSON)).statusCode).toBe(201);
    expect((await control(app, 'GET', '/personas/obrien')).json()).toEqual({
      id: 'obrien',
      ...PERSON,
      descriptionKo: null,
    });
    expect((await control(app, 'GET', '/personas?limit=1')).json().items[0].id).toBe('obrien');
    const own = await createPartner(app, {});
    const txId = await own.requestNone();
    await act(txId, 'complete', { persona: 'obrien' });
    expect(await decryptPerson(own, txId)).toMatchObject({
      name: PERSON.name,
      nationality: 'FOREIGNER',
      ageGroup: 'ADULT',
    });
    expect((await control(app, 'DELETE', '/personas/obrien')).statusCode).toBe(204);
    expect((await control(app, 'GET', '/personas/obrien')).statusCode).toBe(404);
  });

  it('are described in English and Korean, and what was read can be put back unchanged', async () => {
    for (const path of ['/personas/kim-toss', '/personas/plain']) {
      if (path.endsWith('plain')) await put(path, { ...PERSON, description: 'plain' });
      const read = (await control(app, 'GET', path)).json();
      const back = await put(path, read);
      expect([back.statusCode, back.json()]).toEqual([200, read]);
      expect((await control(app, 'GET', path)).json()).toEqual(read);
      expect(read.descriptionKo).toEqual(path.endsWith('plain') ? null : expect.stringMatching(/[가-힣]/));
    }
    expect((await put('/personas/korean', { ...PERSON, descriptionKo: '외국인입니다' })).json().descriptionKo).toBe(
      '외국인입니다',
    );
    for (const id of ['plain', 'korean']) await control(app, 'DELETE', `/personas/${id}`);
  });

  it.each<[object, string]>([
    [{ ...PERSON, descriptionKo: 'x'.repeat(1_001) }, 'descriptionKo'],
    [{ ...PERSON, descriptionKo: 7 }, 'descriptionKo'],
    [{ ...PERSON, birthday: '20000230' }, 'birthday'],
    [{ ...PERSON, birthday: { yearsAgo: -1 } }, 'birthday.yearsAgo'],
    [{ ...PERSON, name: '\ud800' }, 'name'],
    [{ ...PERSON, gender: 'X' }, 'gender'],
    [{ ...PERSON, phone: '010-1' }, 'phone'],
    [{ ...PERSON, name: 'x'.repeat(101) }, 'name'],
    [{ ...PERSON, ci: 'short' }, 'ci'],
    [{ ...PERSON, id: 'other' }, 'id'],
    [{ name: 'x' }, 'birthday'],
  ])('%j is refused', async (body, field) => {
    const answer = await put('/personas/wrong', body);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().errors.map((one: { field: string }) => one.field)).toContain(field);
  });

  it('keep the fixed person, and are bounded', async () => {
    expect((await control(app, 'DELETE', '/personas/kim-toss')).statusCode).toBe(409);
    const small = await buildTestApp({ MOCK_TOSS_MAX_PERSONAS: '1' });
    const full = await control(small.app, 'PUT', '/personas/more', PERSON);
    expect([full.statusCode, full.json().detail]).toEqual([409, expect.stringContaining('MOCK_TOSS_MAX_PERSONAS')]);
  });
});

describe('a person chosen by a scenario', () => {
  it('wins over the identity of the client', async () => {
    const own = await createPartner(app, { identity: 'echo', scenario: 'foreigner' });
    const { txId } = (await own.call('request', await personalBody())).json().success;
    await act(txId, 'complete');
    expect((await decryptPerson(own, txId)).nationality).toBe('FOREIGNER');
  });

  it('may have a name of a hundred letters of four bytes', async () => {
    const name = '𠮷'.repeat(100);
    await put('/personas/long', {
      name,
      birthday: '20000101',
      gender: 'MALE',
      nationality: 'LOCAL',
      phone: '01019980997',
    });
    const own = await createPartner(app, {});
    const txId = await own.requestNone();
    await act(txId, 'complete', { persona: 'long' });
    expect((await decryptPerson(own, txId)).name).toBe(name);
  });
});
