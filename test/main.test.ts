import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { spawnMain, startMain } from './cli/main.ts';
import { TEST_CLIENT } from './harness.ts';

describe('start', () => {
  it('logs the ready line with its url, and nothing but JSON lines', async () => {
    const { child, lines, stderr, ready } = await startMain();
    expect(ready).toMatchObject({
      level: 30,
      msg: 'mock-toss-cert is ready',
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    });
    expect((await fetch(`${ready.url}/ready`)).status).toBe(200);
    await fetch(`${ready.url}/api/v2/status?client_secret=SECRET`);
    child.kill('SIGTERM');
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
    for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
    expect(lines.join()).toContain('"path":"/api/v2/status"');
    expect(lines.join()).not.toContain('SECRET');
    expect(stderr).toEqual([]);
  });

  it('logs calls without secrets and tokens', async () => {
    const { lines, ready } = await startMain();
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      scope: 'ca',
      client_id: TEST_CLIENT.clientId,
      client_secret: TEST_CLIENT.clientSecret,
    });
    const answer = await fetch(`${ready.url}/token`, { method: 'POST', body: form });
    const { access_token } = (await answer.json()) as { access_token: string };
    await expect.poll(() => lines.join()).toContain('"path":"/token"');
    expect(lines.join()).toContain(`"clientId":"${TEST_CLIENT.clientId}"`);
    expect(lines.join()).not.toContain(TEST_CLIENT.clientSecret);
    expect(lines.join()).not.toContain(access_token);
  });

  it('is the default command', async () => {
    const child = spawnMain(['--port', '0', '--host', '127.0.0.1']);
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    expect(JSON.parse(line)).toMatchObject({ msg: 'mock-toss-cert is ready' });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('stops with exit code 0 at %s', async (signal) => {
    const { child } = await startMain();
    child.kill(signal);
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  it('is not kept alive by clients that keep their connections', async () => {
    const { child, ready } = await startMain();
    for (let index = 0; index < 5; index += 1) await (await fetch(`${ready.url}/health`)).text();
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  it('logs no more than it is told to', async () => {
    const { lines } = await startMain({ MOCK_TOSS_LOG_LEVEL: 'info', MOCK_TOSS_LOGLEVEL: 'x' });
    expect(lines.map((line) => JSON.parse(line).level)).toEqual([40, 30]);
    const quiet = spawnMain(['start'], {
      PORT: '0',
      MOCK_TOSS_HOST: '127.0.0.1',
      MOCK_TOSS_LOG_LEVEL: 'warn',
      MOCK_TOSS_LOGLEVEL: 'x',
    });
    const [line] = (await once(createInterface({ input: quiet.stdout }), 'line')) as [string];
    expect(JSON.parse(line).msg).toContain('did you mean MOCK_TOSS_LOG_LEVEL?');
  });

  it.each(['warn', 'error', 'fatal'])('logs the ready line at level %s too', async (level) => {
    const { ready } = await startMain({ MOCK_TOSS_LOG_LEVEL: level });
    expect((await fetch(`${ready.url}/ready`)).status).toBe(200);
  });

  it('serves and stops when nobody reads its output after the ready line', async () => {
    const child = spawnMain(['start'], { PORT: '0', MOCK_TOSS_HOST: '127.0.0.1' });
    const [first] = (await once(child.stdout, 'data')) as [Buffer];
    child.stdout.pause();
    const { url } = JSON.parse(first.toString().split('\n')[0] ?? '') as { url: string };
    for (let index = 0; index < 1500; index += 1) await (await fetch(`${url}/nothing/${'x'.repeat(200)}`)).text();
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
  });

  it('warns loudly when the control API is open to a network', async () => {
    const { lines } = await startMain({ MOCK_TOSS_HOST: '0.0.0.0' });
    const warnings = lines.map((line) => JSON.parse(line)).filter(({ level }) => level === 40);
    expect(warnings).toHaveLength(1);
    expect(warnings[0].msg).toContain('MOCK_TOSS_CONTROL_TOKEN');
  });
});
