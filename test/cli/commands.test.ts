import { describe, expect, it } from 'vitest';
import { run, startMain } from './main.ts';

describe('start', () => {
  it('health exits with 0 when a server is ready, else with 1 and a line that says what to do', async () => {
    const { ready } = await startMain();
    expect(await run(['health', '--url', ready.url])).toEqual({ code: 0, stdout: '{"status":"ready"}\n', stderr: '' });
    expect((await run(['health'], { PORT: new URL(ready.url).port })).code).toBe(0);
    const none = await run(['health', '--port', '1']);
    expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('no server is ready at http://localhost:1')]);
  });

  it('keys prints the public key, as a line or in PEM', async () => {
    const line = await run(['keys']);
    expect([line.code, line.stdout]).toEqual([0, expect.stringMatching(/^[A-Za-z0-9+/]{700,}=*\n$/)]);
    expect((await run(['keys', '--format', 'pem'])).stdout).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
    expect((await run(['keys', '--format', 'der'])).code).toBe(2);
  });

  it('--help and --version say what there is', async () => {
    const help = await run(['--help']);
    expect(help.code).toBe(0);
    for (const command of ['start', 'demo', 'health', 'keys']) expect(help.stdout).toContain(command);
    expect((await run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+/);
    expect((await run(['start', '--help'])).stdout).toContain('--port');
  });
});
