import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { TEST_CLIENT } from './harness.ts';
import { startMain } from './main-process.ts';
import { stoppedBy } from './systems.ts';

describe('start', () => {
  it('logs the ready line with its url, and nothing but JSON lines', async () => {
    const { child, lines, stderr, ready, url } = await startMain();
    expect(ready).toMatchObject({
      level: 30,
      msg: 'mock-toss-cert is ready',
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    });
    expect((await fetch(`${url}/ready`)).status).toBe(200);
    await fetch(`${url}/api/v2/status?client_secret=SECRET`);
    child.kill('SIGTERM');
    const [code] = await once(child, 'close');
    expect(code).toBe(stoppedBy('SIGTERM')[0]);
    for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
    expect(lines.join()).toContain('"path":"/api/v2/status"');
    expect(lines.join()).not.toContain('SECRET');
    expect(stderr).toEqual([]);
  });

  it('logs calls without secrets and tokens', async () => {
    const { lines, url } = await startMain();
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      scope: 'ca',
      client_id: TEST_CLIENT.clientId,
      client_secret: TEST_CLIENT.clientSecret,
    });
    const answer = await fetch(`${url}/token`, { method: 'POST', body: form });
    const { access_token } = (await answer.json()) as { access_token: string };
    await expect.poll(() => lines.join()).toContain('"path":"/token"');
    expect(lines.join()).toContain(`"clientId":"${TEST_CLIENT.clientId}"`);
    expect(lines.join()).not.toContain(TEST_CLIENT.clientSecret);
    expect(lines.join()).not.toContain(access_token);
  });

  it('is the default command', async () => {
    const { ready } = await startMain({ words: ['--port', '0', '--host', '127.0.0.1'] });
    expect(ready).toMatchObject({ msg: 'mock-toss-cert is ready' });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('stops with exit code 0 at %s', async (signal) => {
    const { child } = await startMain();
    child.kill(signal);
    expect(await once(child, 'close')).toEqual(stoppedBy(signal));
  });

  it('is not kept alive by clients that keep their connections', async () => {
    const { child, url } = await startMain();
    for (let index = 0; index < 5; index += 1) await (await fetch(`${url}/health`)).text();
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual(stoppedBy('SIGTERM'));
  });

  it('logs no more than it is told to', async () => {
    const levelsAt = async (level: string) => {
      const { lines } = await startMain({ env: { MOCK_TOSS_LOG_LEVEL: level, MOCK_TOSS_LOGLEVEL: 'x' } });
      return lines.map((line) => JSON.parse(line)).map(({ level, msg }) => [level, msg]);
    };
    const warning = [40, expect.stringContaining('did you mean MOCK_TOSS_LOG_LEVEL?')];
    const ready = [30, 'mock-toss-cert is ready'];
    expect(await Promise.all(['info', 'warn', 'error'].map(levelsAt))).toEqual([
      [warning, ready],
      [warning, ready],
      [ready],
    ]);
  });

  it('logs the ready line at level fatal too', async () => {
    const { url } = await startMain({ env: { MOCK_TOSS_LOG_LEVEL: 'fatal' } });
    expect((await fetch(`${url}/ready`)).status).toBe(200);
  });

  it('serves and stops when nobody reads its output after the ready line', async () => {
    const { child, url } = await startMain();
    child.stdout?.removeAllListeners('data').pause();
    // More lines than a pipe holds.
    for (let index = 0; index < 125; index += 1) {
      await Promise.all(
        Array.from({ length: 8 }, async () => (await fetch(`${url}/nothing/${'x'.repeat(200)}`)).text()),
      );
    }
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    expect(code).toBe(stoppedBy('SIGTERM')[0]);
  });

  it('warns loudly when the control API is open to a network', async () => {
    const { lines } = await startMain({ env: { MOCK_TOSS_HOST: '0.0.0.0' } });
    const warnings = lines.map((line) => JSON.parse(line)).filter(({ level }) => level === 40);
    expect(warnings).toHaveLength(1);
    expect(warnings[0].msg).toContain('MOCK_TOSS_CONTROL_TOKEN');
  });
});
