import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { buildTestApp, createPartner } from '../harness.ts';
import { runCli } from './run.ts';

const { app } = await buildTestApp({}, { realNow: Date.now });
const real = await app.listen({ host: '127.0.0.1', port: 0 });
const partner = await createPartner(app, { clientId: 'older-partner' });
const txId = await partner.requestNone();
await partner.call('request', { requestType: 'USER_NONE' });
await partner.call('status', {});
await runCli(['faults', 'add', '--endpoint', 'token', '--http', '503', '--url', real]);

const PREFIX = '/_control/v1';

/** The field that is left out of all answers: an operation, and the way to the field. */
let leftOut = '';
/** All fields of all answers. */
const fields = new Set<string>();

const without = (value: unknown, way: string): unknown => {
  if (Array.isArray(value)) return value.map((one) => without(one, way));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).flatMap(([name, member]) => {
    const here = `${way}.${name}`;
    // Without these, the answer is no list.
    if (!['items', 'nextCursor'].includes(name)) fields.add(here);
    return here === leftOut ? [] : [[name, without(member, here)]];
  });
  return Object.fromEntries(members);
};

/** The server, as an older build would answer. */
const older = createServer(async ({ url = '', method = 'GET', headers }, response) => {
  const { 'content-type': type = 'text/plain' } = headers;
  const body = method === 'GET' ? {} : { body: JSON.stringify(bodies[url] ?? {}), headers: { 'content-type': type } };
  const answer = await fetch(real + url, { method, ...body });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.includes('json') === true;
  const path = url.replace(/\?.*/, '').slice(PREFIX.length);
  response.writeHead(answer.status).end(isJson ? JSON.stringify(without(JSON.parse(text), path)) : text);
});
await new Promise<void>((resolve) => older.listen(0, '127.0.0.1', resolve));
afterAll(() => {
  older.closeAllConnections();
  older.close();
});
const url = `http://127.0.0.1:${(older.address() as AddressInfo).port}`;

/** What the commands below send. */
const bodies: Readonly<Record<string, unknown>> = {
  [`${PREFIX}/inspect`]: { requestId: '1' },
  [`${PREFIX}/faults`]: { endpoint: 'token', http: 503 },
  [`${PREFIX}/clients/older-partner/next`]: { scenario: 'auto' },
};

describe('an answer with fewer fields', () => {
  it.each([
    'info',
    'findings',
    'findings --format junit',
    'coverage',
    'requests',
    'requests show 1',
    'diagnose',
    'doctor',
    'go-live',
    'inspect 1',
    'tx',
    `tx show ${txId}`,
    'clients',
    'clients show older-partner',
    'clients queue older-partner',
    'clients next older-partner auto',
    'clients create',
    'clock older-partner',
    'faults',
    'faults add --endpoint token --http 503',
    'scenarios',
    'personas',
    'magic-values',
    'fidelity',
  ])('is shown as far as it goes, and each missing one is named: %s', async (words) => {
    const run = (...more: string[]) => runCli([...words.split(' '), ...more, '--url', url]);
    leftOut = '';
    fields.clear();
    await run();
    for (const field of [...fields]) {
      leftOut = field;
      const { out, err } = await run();
      expect([field, err]).toEqual([field, expect.not.stringContaining('unexpected error')]);
      expect([field, out]).toEqual([field, expect.not.stringMatching(/\bundefined\b|\bNaN\b/)]);
      if (err.includes('has no field')) {
        expect(err).toContain(`"${field.split('.').at(-1)}"`);
        expect(err).toMatch(/version/);
      }
    }
  });

  it('shows what is there of info, in both languages', async () => {
    leftOut = '/info.counts';
    const { code, out, err } = await runCli(['info', '--url', url]);
    expect([code, err]).toEqual([
      0,
      'mock-toss-cert: the answer of the server has no field "counts", so it is shown as JSON. The server may be of another version\n',
    ]);
    expect(JSON.parse(out)).toMatchObject({ version: expect.any(String), baseUrl: expect.any(String) });
    expect((await runCli(['info', '--url', url], { env: { MOCK_TOSS_LANG: 'ko' } })).err).toBe(
      'mock-toss-cert: 서버의 응답에 "counts" 필드가 없습니다. 그래서 JSON으로 표시합니다. 서버의 버전이 다를 수 있습니다\n',
    );
    expect((await runCli(['info', '--json', '--url', url])).err).toBe('');
  });

  it('is exit code 3 with the versions where a command cannot work with it', async () => {
    leftOut = '/coverage.missing';
    const { code, out, err } = await runCli(['go-live', '--url', url]);
    expect([code, out, err]).toEqual([
      3,
      '',
      expect.stringMatching(
        /^mock-toss-cert: the answer of the server has no field "missing"; both have version \S+, but are different builds: update the server\n$/,
      ),
    ]);
  });
});
