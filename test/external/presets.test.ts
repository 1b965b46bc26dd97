import { spawn } from 'node:child_process';
import { afterEach, expect, it } from 'vitest';
import { buildApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config/load.ts';
import { type RunningServer, startServer } from '../../src/server/listen.ts';
import { API, CONTROL, fixtures, TEST_CLIENT } from '../harness.ts';
import { fencesOf, readText } from '../markdown.ts';
import { describeWith } from './programs.ts';

const presets = fencesOf(readText('docs/faults.md'))
  .filter(({ language }) => language === 'sh')
  .map(({ code }) => code)
  .slice(0, 3);

let server: RunningServer | undefined;
afterEach(() => server?.close());

/** Starts a server, runs a preset as the page prints it, and gives calls of the guide's client. */
const set = async (preset: string | undefined) => {
  const { config } = loadConfig({ env: { PORT: '0', MOCK_TOSS_SCENARIO: 'instant' } });
  server = await startServer(await buildApp(config, { fixtures }), config);
  const { url } = server;
  const post = (path: string, body: URLSearchParams | object, token = '') =>
    fetch(url + path, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        ...(body instanceof URLSearchParams ? {} : { 'content-type': 'application/json' }),
      },
      body: body instanceof URLSearchParams ? body : JSON.stringify(body),
    });
  const form = new URLSearchParams({
    ...{ grant_type: 'client_credentials', scope: 'ca' },
    ...{ client_id: TEST_CLIENT.clientId, client_secret: TEST_CLIENT.clientSecret },
  });
  const askToken = () => post('/token', form);
  const token = String(((await (await askToken()).json()) as { access_token: string }).access_token);
  const shell = spawn('bash', ['-euc', (preset ?? 'false').replaceAll('localhost:8677', new URL(url).host)]);
  expect(await new Promise((resolve) => shell.on('close', resolve))).toBe(0);
  return {
    askToken,
    request: () => post(`${API}/request`, { requestType: 'USER_NONE' }, token),
    status: (txId: string) => post(`${API}/status`, { txId }, token),
    faults: async () =>
      ((await (await fetch(`${url}${CONTROL}/faults`)).json()) as { items: Record<string, number>[] }).items,
  };
};

describeWith(['bash', 'curl'], 'the presets of docs/faults.md', () => {
  it('maintenance: the token call is 503, all others CE0002', async () => {
    const { askToken, request, status } = await set(presets[0]);
    for (let round = 0; round < 2; round += 1) {
      expect((await askToken()).status).toBe(503);
      for (const answer of [await request(), await status('x')]) {
        expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining('CE0002')]);
      }
    }
  });

  it('every first call fails, and the second does not', async () => {
    const { askToken, request, faults } = await set(presets[1]);
    expect((await faults()).length).toBe(4);
    expect([(await askToken()).status, (await askToken()).status]).toEqual([503, 200]);
    expect([(await request()).status, (await request()).status]).toEqual([503, 200]);
    expect((await faults()).length).toBe(2);
  });

  it('a slow network: some calls wait and all are answered', async () => {
    const { request, faults } = await set(presets[2]);
    const answers = await Promise.all(Array.from({ length: 12 }, request));
    expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(200));
    const [slow] = await faults();
    expect([slow?.seen, slow?.delayMs]).toEqual([12, 2000]);
    expect(slow?.struck).toBeGreaterThan(0);
    expect(slow?.struck).toBeLessThan(12);
  });
});
