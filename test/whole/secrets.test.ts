import { privateDecrypt } from 'node:crypto';
import { expect, it } from 'vitest';
import { collectRoutes } from '../all-routes.ts';
import { captureLog } from '../capture-log.ts';
import { API, askToken, buildTestApp, CONTROL, control, fixtures, generator, personalBody, seal } from '../harness.ts';

/** The AES key and the IV in a session key, as text. */
const contentOf = (sessionKey: string): readonly string[] => {
  const wrapped = Buffer.from(sessionKey.split('$')[2] ?? '', 'base64');
  const key = { key: fixtures.sessionKeys.privateKey, oaepHash: 'sha1' };
  return privateDecrypt(key, wrapped).toString().split('$').slice(1);
};

/** Every event, from the first on, until one has this text. */
const listen = async (base: string) => {
  const headers = { accept: 'text/event-stream', authorization: `Bearer ${CONTROL_TOKEN}` };
  const { body } = await fetch(`${base}${CONTROL}/events`, { headers });
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  return async (end: string): Promise<string> => {
    let told = '';
    while (reader !== undefined && !told.includes(end)) told += (await reader.read()).value ?? '';
    await reader?.cancel();
    return told;
  };
};

/** A secret as it is, and as it may stand in a URL or in base64. */
const formsOf = (secret: string): readonly string[] => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  ...(/^[A-Za-z0-9+/]{16,}=*$/.test(secret) ? [Buffer.from(secret, 'base64').toString('hex')] : []),
];

const NONE = { requestType: 'USER_NONE', requestUrl: 'https://partner.test' };
/** Examples of the API have the person that other tests send. */
const SENT = { name: '성춘향', phone: '01055556666', birthday: '19700707' };
const TYPED = { name: '임꺽정', phone: '01087654321', birthday: '19851231' };
const CLIENT_SECRET = 'Zebra-9-secret';
const CONTROL_TOKEN = 'control-token-7f3a';

it('no list, record, event, example, masked snapshot or line of the log has a secret or what a user is', async () => {
  const { lines, logger } = captureLog();
  const env = { MOCK_TOSS_CONTROL_TOKEN: CONTROL_TOKEN, MOCK_TOSS_LOG_LEVEL: 'trace' };
  const { built, routes } = await collectRoutes(() => buildTestApp(env, { logger }));
  const { app } = built;
  const ask = (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object) =>
    control(app, method, path, body, { authorization: `Bearer ${CONTROL_TOKEN}` });
  const base = await app.listen({ host: '127.0.0.1', port: 0 });
  const hearUntil = await listen(base);

  const settings = { clientSecret: CLIENT_SECRET, identity: 'echo', scenario: 'instant' };
  const { clientId } = (await ask('POST', '/clients', settings)).json();
  const form = { grant_type: 'client_credentials', scope: 'ca', client_id: clientId, client_secret: CLIENT_SECRET };
  const token: string = (await askToken(app, form)).json().access_token;
  const call = (endpoint: string, payload: object) =>
    app.inject({
      method: 'POST',
      url: `${API}/${endpoint}`,
      headers: { authorization: `Bearer ${token}` },
      payload,
    });
  const session = await generator.generate();
  const { txId } = (await call('request', await personalBody(await seal(session, SENT)))).json().success;
  const ofResult = await generator.generate();
  await call('result', { txId, sessionKey: ofResult.sessionKey });
  await ask('POST', `/clients/${clientId}/next`, { scenario: 'manual', times: 2 });
  const { txId: typedId } = (await call('request', NONE)).json().success;
  await app.inject({ method: 'POST', url: `/app/api/${typedId}/identify`, payload: TYPED });
  for (const endpoint of ['status', 'token']) {
    await ask('POST', '/faults', { clientId, endpoint, seed: 'a', http: 503, times: 1 });
  }
  await call('status', { txId });
  await ask('PATCH', `/clients/${clientId}`, { strict: true });
  await ask('POST', `/clients/${clientId}/clock`, { advance: '-1h' });
  await ask('PUT', '/scenarios/mine', { complete: '1s' });

  const calls: string[] = (await ask('GET', '/requests?limit=200')).json().items.map(({ id }: { id: string }) => id);
  const names: Record<string, string> = { txId, clientId, id: calls[0] ?? '', name: 'instant' };
  const paths = routes
    .filter(
      ({ method, url }) =>
        method === 'GET' && url.startsWith(`${CONTROL}/`) && !/\/(events|wait|personas.*)$/.test(url),
    )
    .map(({ url }) => url.slice(CONTROL.length).replaceAll(/:(\w+)/g, (_all, name: string) => names[name] ?? ''));
  expect(paths.length).toBeGreaterThan(20);
  const texts: string[] = [];
  for (const path of [...paths, `/transactions/${typedId}`]) texts.push((await ask('GET', path)).body);
  texts.push((await ask('POST', '/snapshot', { secrets: false })).body);
  const looked: string[] = [];
  for (const requestId of calls) looked.push((await ask('POST', '/inspect', { requestId })).body);
  await ask('DELETE', '/requests');
  texts.push(await hearUntil('"cleared"'), ...lines);

  const isThere = (text: string) => texts.some((one) => one.includes(text));
  const expected = [clientId, txId, 'used-up', '"identified"', '"ahead"', '"cleared"', '"offsetMs":-3600000'];
  expect(expected.filter((text) => !isThere(text))).toEqual([]);
  expect(looked.some((text) => text.includes(SENT.name))).toBe(true);
  const secrets = [
    ...[CLIENT_SECRET, CONTROL_TOKEN, token],
    ...[session, ofResult].flatMap(({ sessionKey }) => contentOf(sessionKey)),
  ].flatMap(formsOf);
  expect(secrets.filter((secret) => isThere(secret) || looked.some((text) => text.includes(secret)))).toEqual([]);
  expect([SENT, TYPED].flatMap((person) => Object.values(person).flatMap(formsOf)).filter(isThere)).toEqual([]);
});
