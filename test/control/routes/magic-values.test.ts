import { describe, expect, it } from 'vitest';
import { control, createPartner, fixtures, generator, personalBody, SENT, seal } from '../../harness.ts';
import { openSteering } from './open-steering.ts';

const { app, next, read } = await openSteering();

describe('magic values', () => {
  const { phonePrefix, phones } = fixtures.magicValues;

  it.each(phones)('phone 0101999$digits is scenario $scenario', async ({ digits, scenario }) => {
    const own = await createPartner(app, { scenario: 'never' });
    const body = await personalBody(await seal(await generator.generate(), { ...SENT, phone: phonePrefix + digits }));
    const answer = await own.call('request', body);
    const code = fixtures.scenarios.get(scenario)?.error;
    if (code === undefined) expect((await read(answer.json().success.txId)).scenario).toBe(scenario);
    else expect(answer.json().error.errorCode).toBe(code);
  });

  it.each([...fixtures.scenarios.keys()])(
    'the query of requestUrl names scenario %s, with USER_NONE',
    async (scenario) => {
      const own = await createPartner(app, { scenario: 'never' });
      for (const url of ['https://a.test/x?y=1&', 'intoss://my-app?']) {
        const txId = await own.requestNone({ requestUrl: `${url}mock-toss-scenario=${scenario}` });
        expect((await read(txId)).scenario).toBe(scenario);
      }
    },
  );

  it.each([
    'https://a.test/?mock-toss-scenario=nothing',
    'https://a.test/?mock-toss-scenario=',
    'not a url',
    '//x?mock-toss-scenario=auto',
    'https://a.test/#mock-toss-scenario=auto',
  ])('requestUrl %s names none that exists', async (requestUrl) => {
    const own = await createPartner(app, { scenario: 'never' });
    expect((await read(await own.requestNone({ requestUrl }))).scenario).toBe('never');
  });

  it('come after the queue, and strict clients have none', async () => {
    const magic = { requestUrl: 'https://a.test/?mock-toss-scenario=instant' };
    const own = await createPartner(app, {});
    await next(own.clientId, { scenario: 'stuck' });
    expect((await read(await own.requestNone(magic))).scenario).toBe('stuck');
    const strict = await createPartner(app, { strict: true });
    expect((await read(await strict.requestNone(magic))).scenario).toBe('manual');
  });

  it('are listed as the server uses them', async () => {
    const listed = (await control(app, 'GET', '/magic-values')).json();
    expect(listed.phones).toEqual(
      phones.map(({ digits, scenario }) => ({ userPhone: phonePrefix + digits, scenario })),
    );
    expect(listed.requestUrl.queryParameter).toBe('mock-toss-scenario');
  });
});
