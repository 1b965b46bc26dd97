import { execFile } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { startServer } from '../../src/server/listen.ts';
import { explained } from '../explained.ts';
import { API, buildTestApp, createPartner, TEST_CLIENT, TOKEN_FORM } from '../harness.ts';
import { newFolder } from '../new-folder.ts';
import { describeWith, phpWithCurl } from './programs.ts';

const execute = promisify(execFile);

const { app } = await buildTestApp();
const partner = await createPartner(app);
const { config } = loadConfig({ env: { MOCK_TOSS_HOST: '127.0.0.1', PORT: '0' } });
const server = await startServer(app, config);
const home = newFolder();
// What a person would see, without a change to the lines that are tried.
writeFileSync(join(home, '.curlrc'), 'silent\ndump-header = "-"\n');
afterAll(() => {
  rmSync(home, { recursive: true });
  return server.close();
});

/** Status and hint of the last answer in what a program printed with its headers. */
const told = (output: string): [number, string] => {
  const status = [...output.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].at(-1)?.[1];
  const hint = [...output.matchAll(/^x-mock-toss-hint: (.*?)\r?$/gim)].at(-1)?.[1];
  return [Number(status), hint ?? ''];
};

const env = { PATH: process.env.PATH ?? '', CURL_HOME: home };

describeWith(['curl'], 'what curl sends by mistake', () => {
  const curl = async (...words: string[]) => told((await execute('curl', words, { env })).stdout);

  it.each([
    ['/', '/token', 'without a double slash (a base URL must not end in /)'],
    ['', '/token/', 'without a trailing slash'],
    ['/', `${API}/status`, 'without a double slash (a base URL must not end in /)'],
    ['', '/API/v2/sign/user/auth/id/status', 'in this letter case'],
    ['', '/token%20', 'without spaces or invisible characters'],
  ])('a base URL that ends in "%s", and %s', async (end, path, hint) => {
    const [status, answer] = await curl('--data', TOKEN_FORM, `${server.url}${end}${path}`);
    expect(status).toBe(404);
    expect(answer).toMatch(/^unknown path: call \//);
    expect(answer).toContain(hint);
  });

  it('credentials with --user', async () => {
    const credentials = `${TEST_CLIENT.clientId}:${TEST_CLIENT.clientSecret}`;
    const { stdout } = await execute(
      'curl',
      ['--user', credentials, '--data', 'grant_type=client_credentials&scope=ca', `${server.url}/token`],
      { env },
    );
    expect(told(stdout)).toEqual([
      401,
      explained('client_id and client_secret must be in the form body, not in HTTP Basic', 'invalid_client'),
    ]);
    expect(stdout).toMatch(/^www-authenticate: Basic realm="[^"]+"\r?$/im);
  });

  it('a form as multipart', async () => {
    const [status, hint] = await curl('--form', 'grant_type=client_credentials', `${server.url}/token`);
    expect([status, hint]).toEqual([400, expect.stringContaining('the body is multipart')]);
  });

  it('two Authorization headers', async () => {
    const headers = ['x.y.z', partner.token].flatMap((token) => ['--header', `Authorization: Bearer ${token}`]);
    const [status, hint] = await curl(...headers, '--json', '{}', `${server.url}${API}/status`);
    expect([status, hint]).toEqual([
      401,
      expect.stringContaining('2 Authorization headers were sent, and only the first counts'),
    ]);
  });
});

describeWith(['curl', 'bash'], 'the guide’s shell samples, as they are printed', () => {
  it.each([
    [
      'the request, whose comment cuts off its body',
      `curl --location --request POST '${server.url}${API}/request' --header 'Authorization: Bearer ${partner.token}' --header 'Content-Type: application/json' # 세션 키는 매 요청 시 새로 생성해야 합니다.
--data-raw '{
       "requestType" : "USER_NONE",
       "requestUrl" : "intoss://my-granite-app",
    }'`,
    ],
    [
      'a call whose lines miss a backslash',
      `curl --location --request POST '${server.url}${API}/status' \\
--header 'Authorization: Bearer ${partner.token}' \\
--header 'Content-Type: application/json'
--data-raw '{"txId" : "a39c84d9-458d-47e6-acf7-c481e851f79b"}'`,
    ],
  ])('%s', async (_name, lines) => {
    // The shell looks for a command that is called --data-raw.
    const failed = await execute('bash', ['-c', lines], { env }).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 127, stderr: expect.stringContaining('--data-raw') });
    const [status, hint] = told((failed as { stdout: string }).stdout);
    expect(status).toBe(400);
    expect(hint).toContain('the body is empty');
    expect(hint).toContain('a comment or a missing \\ cuts off --data-raw');
  });
});

describeWith([phpWithCurl], 'what PHP sends by mistake', () => {
  const post = async (path: string, headers: string, body: string) => {
    const code = `$curl = curl_init('${server.url}${path}');
      curl_setopt_array($curl, [CURLOPT_RETURNTRANSFER => true, CURLOPT_HEADER => true, CURLOPT_CUSTOMREQUEST => 'POST',
        CURLOPT_HTTPHEADER => ${headers}, CURLOPT_POSTFIELDS => ${body}]);
      echo curl_exec($curl);`;
    return told((await execute('php', ['-r', code], { env })).stdout);
  };
  const bearer = `Bearer ${partner.token}`;

  it('an array with names where curl takes a list of strings: no header of it arrives', async () => {
    const headers = `['Authorization' => '${bearer}', 'Content-Type' => 'application/json']`;
    const [status, hint] = await post(`${API}/status`, headers, `'{"txId":"x"}'`);
    expect(status).toBe(401);
    expect(hint).toContain('no Authorization header');
    expect(hint).toContain('PHP: CURLOPT_HTTPHEADER takes strings "Name: value", not name => value');
  });

  it('an array with names where streams take a list of strings: lines without a name', async () => {
    const code = `$context = stream_context_create(['http' => ['method' => 'POST', 'ignore_errors' => true,
        'header' => ['Authorization' => '${bearer}', 'Content-Type' => 'application/json'], 'content' => '{"txId":"x"}']]);
      $body = file_get_contents('${server.url}${API}/status', false, $context);
      echo implode("\\r\\n", $http_response_header) . "\\r\\n\\r\\n" . $body;`;
    const [status, hint] = told((await execute('php', ['-r', code], { env })).stdout);
    expect([status, hint]).toEqual([400, expect.stringContaining('that every header is a line "Name: value"')]);
  });

  it('all headers in one string', async () => {
    const headers = `['Authorization: ${bearer}, Content-Type: application/json']`;
    const [status, hint] = await post(`${API}/status`, headers, `'{"txId":"x"}'`);
    expect([status, hint]).toEqual([401, expect.stringContaining('two headers or values were joined by a comma')]);
  });

  const array = `['grant_type' => 'client_credentials', 'scope' => 'ca']`;

  it('an array as a form: multipart', async () => {
    const [status, hint] = await post('/token', '[]', array);
    expect([status, hint]).toEqual([400, expect.stringContaining('the body is multipart: send Content-Type')]);
  });

  it('an array as a form, with a Content-Type that says form', async () => {
    const [status, hint] = await post('/token', `['Content-Type: application/x-www-form-urlencoded']`, array);
    expect([status, hint]).toEqual([400, expect.stringContaining('multipart, whatever its Content-Type says')]);
  });

  it('and what the hints say works', async () => {
    const headers = `['Authorization: ${bearer}', 'Content-Type: application/json']`;
    expect(await post(`${API}/request`, headers, `'{"requestType":"USER_NONE"}'`)).toEqual([200, '']);
    const form = Object.entries({ client_id: TEST_CLIENT.clientId, client_secret: TEST_CLIENT.clientSecret });
    const more = form.map(([name, value]) => `, '${name}' => '${value}'`).join('');
    expect(await post('/token', '[]', `http_build_query(${array.slice(0, -1)}${more}])`)).toEqual([200, '']);
  });
});
