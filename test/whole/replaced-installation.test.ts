import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { API, CONTROL, TEST_CLIENT } from '../harness.ts';
import { newFolder } from '../new-folder.ts';
import { linkFolder } from '../systems.ts';

/** An installation of its own: an update of it, as `npm ci` and a build do it, is made by moving its parts away. */
const folder = newFolder();
const PARTS = ['src', 'fixtures', 'node_modules', 'package.json'];

const ownRoot = fileURLToPath(new URL('../../', import.meta.url));
for (const part of ['src', 'fixtures', 'package.json']) {
  cpSync(join(ownRoot, part), join(folder, part), { recursive: true });
}
linkFolder(join(ownRoot, 'node_modules'), join(folder, 'node_modules'));

const takeAway = (): void => {
  for (const part of PARTS) renameSync(join(folder, part), join(folder, `${part}.away`));
};
const putBack = (): void => {
  for (const part of PARTS) renameSync(join(folder, `${part}.away`), join(folder, part));
};

let server: ChildProcess | undefined;
afterAll(() => server?.kill('SIGKILL'));

let base = '';
let token = '';

const get = async (path: string) => {
  const answer = await fetch(base + path);
  return { status: answer.status, text: await answer.text() };
};

/** The hint to a call whose session key is plain text. */
const askDiagnosis = async (): Promise<string | null> => {
  const answer = await fetch(`${base}${API}/result`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ txId, sessionKey: 'plain text' }),
  });
  return answer.headers.get('x-mock-toss-hint');
};
let txId = '';

beforeAll(async () => {
  server = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'src/main.ts', 'start'], {
    cwd: folder,
    env: {
      PATH: process.env.PATH ?? '',
      PORT: '0',
      MOCK_TOSS_HOST: '127.0.0.1',
      MOCK_TOSS_SCENARIO: 'instant',
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  for await (const line of createInterface({ input: server.stdout as Readable })) {
    if (!line.includes('"mock-toss-cert is ready"')) continue;
    base = JSON.parse(line).url;
    break;
  }
  server.stdout?.resume();
  const { clientId, clientSecret } = TEST_CLIENT;
  const form = { grant_type: 'client_credentials', scope: 'ca', client_id: clientId, client_secret: clientSecret };
  const asked = await fetch(`${base}/token`, { method: 'POST', body: new URLSearchParams(form) });
  token = ((await asked.json()) as { access_token: string }).access_token;
  const requested = await fetch(`${base}${API}/request`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ requestType: 'USER_NONE', requestUrl: 'https://partner.test' }),
  });
  txId = ((await requested.json()) as { success: { txId: string } }).success.txId;
});

const LATE: readonly (readonly [path: string, missing: string])[] = [
  ['/app', 'phone.html'],
  ['/demo', 'demo.html'],
  ['/cert/v1', 'cert.js'],
  ['/app/assets/window.js', 'window.js'],
  ['/_control/docs/swagger-ui.css', 'swagger-ui.css'],
  ['/_control/docs/assets/docs.css', 'docs.css'],
  ['/_control/docs/swagger-ui-bundle.js', 'swagger-ui-bundle.js'],
  // Node.js 22 remembers that a package was not there. The built program has no packages to look for.
  ...(Number.parseInt(process.versions.node, 10) < 24
    ? []
    : ([
        [`${CONTROL}/openapi.json`, 'fixtures/examples.json'],
        [`${CONTROL}/openapi-toss.json`, 'fixtures/examples.json'],
      ] as const)),
];

it('what is loaded late says what is missing while it is, and is there again afterwards', async () => {
  takeAway();
  const during = [];
  for (const [path] of LATE) during.push(await get(path));
  const hint = await askDiagnosis();
  putBack();
  for (const [index, [path, missing]] of LATE.entries()) {
    expect(during[index]?.status, path).toBe(500);
    expect(during[index]?.text, path).toContain(`${missing} of this installation cannot be read (`);
    expect((await get(path)).status, path).toBe(200);
  }
  expect(hint).toMatch(/\(not diagnosed: no worker, \w+: try again\) \(docs\/troubleshooting\.md#key-mistakes\)$/);
  expect(hint).not.toContain('busy');
  expect(await askDiagnosis()).toMatch(/encrypt it and send all of it \(docs\/troubleshooting\.md#key-mistakes\)$/);
});

it('metrics say so too, and are there again afterwards', async () => {
  takeAway();
  const during = await get(`${CONTROL}/metrics`);
  putBack();
  expect([during.status, JSON.parse(during.text).detail]).toEqual([
    500,
    expect.stringMatching(/^the writer of metrics of this installation cannot be read \(/),
  ]);
  expect((await get(`${CONTROL}/metrics`)).status).toBe(200);
});

it('what was loaded stays while the installation is gone', async () => {
  const before = [];
  for (const [path] of LATE) before.push(await get(path));
  takeAway();
  const during = [];
  for (const [path] of LATE) during.push(await get(path));
  const hint = await askDiagnosis();
  putBack();
  expect(during).toEqual(before);
  expect(hint).toMatch(/encrypt it and send all of it \(docs\/troubleshooting\.md#key-mistakes\)$/);
});

it('a file that was half written when it was read is read again', async () => {
  const file = join(folder, 'src/web/assets/page.js');
  const whole = readFileSync(file, 'utf8');
  writeFileSync(file, whole.slice(0, 100));
  expect((await get('/app/assets/page.js')).text).toBe(whole.slice(0, 100));
  writeFileSync(file, whole);
  expect((await get('/app/assets/page.js')).text).toBe(whole);
});
