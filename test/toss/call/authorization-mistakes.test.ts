import { afterAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import { startServer } from '../../../src/server/listen.ts';
import { API, buildTestApp, control, createPartner, failure } from '../../harness.ts';
import { sendRaw } from '../../raw-http.ts';

const { app } = await buildTestApp();
const partner = await createPartner(app);
const other = await createPartner(app, { scopes: ['ca', 'other'] });
const { config } = loadConfig({ env: { MOCK_TOSS_HOST: '127.0.0.1', PORT: '0' } });
const server = await startServer(app, config);
afterAll(() => server.close());

const BODY = '{"txId":"x"}';

/** Sends header lines as they are: a client library would join or refuse some. */
const call = async (lines: readonly string[], query = '') => {
  const head = [
    `POST ${API}/status${query} HTTP/1.1`,
    'Host: a',
    'Connection: close',
    `Content-Length: ${BODY.length}`,
  ];
  const answer = await sendRaw(server.port, [`${[...head, ...lines].join('\r\n')}\r\n\r\n${BODY}`]);
  const hint = /^x-mock-toss-hint: (.*?)\r?$/m.exec(answer.headers)?.[1] ?? '';
  return { status: answer.status, body: JSON.parse(answer.body), hint };
};

const JSON_TYPE = 'Content-Type: application/json';
const GOOD = `Authorization: Bearer ${partner.token}`;
const FORGED = `Authorization: Bearer ${partner.token.slice(0, -8)}AAAAAAAA`;
const SECOND = 'authorization headers were sent, and only the first counts';

describe('of two Authorization headers the first counts', () => {
  it.each<[string, readonly string[]]>([
    ['a forged one', [FORGED, GOOD]],
    ['none that is a token', ['Authorization: Basic eDp5', GOOD]],
    ['an empty one', ['Authorization:', GOOD]],
    ['three', [FORGED, GOOD, 'authorization: x']],
  ])('which a refusal says: %s', async (_name, lines) => {
    const { status, body, hint } = await call([...lines, JSON_TYPE]);
    expect([status, body]).toEqual([401, failure('CE1000')]);
    expect(hint).toContain(`${lines.length} ${SECOND}`);
    expect(hint).toMatch(/^[\x20-\x7e]{1,200}$/);
  });

  it('which the refusal of its scope says too', async () => {
    const made = (await control(app, 'POST', '/clients', { scopes: ['other'] })).json();
    const form = { grant_type: 'client_credentials', scope: 'other', client_id: made.clientId };
    const answer = await app.inject({
      method: 'POST',
      url: '/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ ...form, client_secret: made.clientSecret }).toString(),
    });
    const { status, hint } = await call([`Authorization: Bearer ${answer.json().access_token}`, GOOD, JSON_TYPE]);
    expect(status).toBe(403);
    expect(hint).toContain(SECOND);
  });

  it('and a good one is accepted, whatever the second says', async () => {
    for (const second of [FORGED, 'Authorization: Basic x', `Authorization: Bearer ${other.token}`]) {
      expect((await call([GOOD, second, JSON_TYPE])).body).toEqual(failure('CE3100'));
    }
  });

  it('which is not said if it explains nothing: twice the same header, or one', async () => {
    expect((await call([FORGED, FORGED, JSON_TYPE])).hint).not.toContain('first counts');
    expect((await call([FORGED, JSON_TYPE])).hint).not.toContain('first counts');
  });
});

describe('no Authorization header', () => {
  it.each<[string, readonly string[], string]>([
    ['and JSON', [JSON_TYPE], 'send "bearer " and the access_token'],
    [
      'nor JSON, as an array with names in PHP',
      ['Content-Type: application/x-www-form-urlencoded'],
      'php: curlopt_httpheader',
    ],
    ['nor any Content-Type', [], 'were all headers lost?'],
    [
      'but a list of strings, as Guzzle and axios send one',
      [`0: ${GOOD}`, `1: ${JSON_TYPE}`],
      'headers have numbers as names',
    ],
    ['but a list of strings beside a good header', [`0: ${GOOD}`, JSON_TYPE], 'headers have numbers as names'],
  ])('%s', async (_name, lines, expected) => {
    const { status, body, hint } = await call(lines);
    expect([status, body]).toEqual([401, failure('CE1000')]);
    expect(hint).toContain('no authorization header');
    expect(hint).toContain(expected);
    expect(hint).toMatch(/^[\x20-\x7e]{1,200}$/);
    expect(hint).not.toContain(partner.token.slice(-20).toLowerCase());
  });

  it.each(['access_token', 'token', 'accessToken', 'Authorization'])('but %s in the query', async (name) => {
    const { hint } = await call([JSON_TYPE], `?${name}=${partner.token}`);
    expect(hint).toContain('in it after "bearer ", not in the query');
  });
});

describe('an Authorization header without a bearer token', () => {
  it.each([
    [`Bearer ${partner.token}, Bearer ${partner.token}`, 'joined by a comma'],
    [`Bearer ${partner.token}, Content-Type: application/json`, 'joined by a comma'],
    [`Bearer Bearer ${partner.token}`, 'it has the word bearer twice'],
    [partner.token, '"bearer " is missing in front'],
    [`Bearer: ${partner.token}`, 'bearer has a colon after it'],
    [`Bearer "${partner.token}"`, 'quotes or brackets'],
    [`Bearer {${partner.token}}`, 'quotes or brackets'],
    ['Bearer', 'there is no token in it'],
    ['', 'there is no token in it'],
    ['Basic eDp5', 'it is http basic'],
  ])('%.40s', async (value, expected) => {
    const { status, hint } = await call([`Authorization: ${value}`, JSON_TYPE]);
    expect(status).toBe(401);
    expect(hint).toContain('is not "bearer " and one access_token');
    expect(hint).toContain(expected);
  });
});
