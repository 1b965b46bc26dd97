import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { buildTestApp } from '../harness.ts';
import { runCli } from './run.ts';

const serve = async (env: Record<string, string> = {}): Promise<string> =>
  (await buildTestApp(env, { realNow: Date.now })).app.listen({ host: '127.0.0.1', port: 0 });

const url = await serve();

describe('the command demo', () => {
  it('starts a server of its own when there is none, and walks the flow', async () => {
    const { code, out, err } = await runCli(['demo', '--port', '2']);
    expect([code, err]).toEqual([0, '']);
    for (const word of [
      '① AccessToken',
      '② 인증 요청하기',
      '④ 본인확인 상태',
      '⑤ 본인확인 결과',
      'name         김토스',
      'Done',
    ]) {
      expect(out).toContain(word);
    }
  });

  it('uses a running server, also one with a control token', async () => {
    const env = { MOCK_TOSS_CONTROL_TOKEN: 'x', MOCK_TOSS_SCENARIO: 'instant' };
    const url = await serve(env);
    const { code, out } = await runCli(['demo', '--url', url], { env });
    expect(out).toContain(`Using the server at ${url}`);
    expect(code).toBe(0);
  });

  it('begins only with a server that answers and gives access', async () => {
    const { code, out, err } = await runCli(['demo', '--url', await serve({ MOCK_TOSS_CONTROL_TOKEN: 'x' })]);
    expect([code, out]).toEqual([3, '']);
    expect(err).toContain('set MOCK_TOSS_CONTROL_TOKEN');
    expect(await runCli(['demo', '--url', 'http://127.0.0.1:2'])).toEqual({
      code: 3,
      out: '',
      err: 'mock-toss-cert: no mock-toss-cert answers at http://127.0.0.1:2: start one, or give its address with --url\n',
    });
  });

  it.each<[string, string, (text: string) => string, string]>([
    ['a token without scope', '/token', (text) => text.replace('"scope":"ca",', ''), 'token must have the fields'],
    [
      'a field too many',
      '/request',
      (text) => text.replace('"txId"', '"more":1,"txId"'),
      'request.success must have the fields',
    ],
    [
      'a link of null',
      '/request',
      (text) => text.replace(/"iosAppUri":"[^"]+"/, '"iosAppUri":null'),
      'request.success.iosAppUri',
    ],
    [
      'a wrong status',
      '/status',
      (text) => text.replace('REQUESTED', 'IN_PROGRESS'),
      'status.success.status must be "REQUESTED"',
    ],
    ['another txId', '/status', (text) => text.replace(/"txId":"..../, '"txId":"0000'), 'status.success.txId'],
    ['no resultType', '/result', (text) => text.replace('"resultType":"SUCCESS",', ''), 'result must have the fields'],
    [
      'a signature that is none',
      '/result',
      (text) => text.replace('"signature":"MI', '"signature":"!!'),
      'result.success.signature',
    ],
    [
      'a date that is none',
      '/result',
      (text) => text.replace(/"completedDt":"[^"]+"/, '"completedDt":5'),
      'result.success.completedDt',
    ],
    [
      'a person who does not decrypt',
      '/result',
      (text) => text.replace(/("name":"[^"]+)....==?"/, '$1AAAA=="'),
      'the decrypted person.name',
    ],
  ])('sees %s', async (_name, path, change, expected) => {
    const proxy = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const { method = 'GET', url: target = '', headers } = request;
      const { authorization = '', 'content-type': type = '' } = headers;
      const answer = await fetch(url + target, {
        method,
        headers: {
          ...(authorization === '' ? {} : { authorization }),
          ...(type === '' ? {} : { 'content-type': type }),
        },
        ...(method === 'GET' ? {} : { body: Buffer.concat(chunks) }),
      });
      const text = await answer.text();
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
      response.end(target.endsWith(path) ? change(text) : text);
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const address = proxy.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const { code, err } = await runCli(['demo', '--url', `http://127.0.0.1:${port}`]);
    proxy.close();
    expect([code, err]).toEqual([1, expect.stringContaining(expected)]);
  });
});
