import { once } from 'node:events';
import { expect } from 'vitest';
import { ControlClient } from '../../../src/client/control.ts';
import { TEST_CLIENT } from '../../harness.ts';
import { spawnMain } from '../../main-process.ts';
import { startHostile } from '../../parity/altered-server.ts';
import { itOnPosix } from '../../systems.ts';
import { CREDENTIALS, startEmulator } from './compared.ts';

itOnPosix(
  'Ctrl+C ends a run in a pause and in a call, with the report so far, and undoes what was changed',
  async () => {
    const emulator = await startEmulator();
    const control = new ControlClient(emulator);
    await control.changeClient(TEST_CLIENT.clientId, { scenario: 'instant', strict: true });
    let called = (): void => {};
    const silent = await startHostile(() => called());
    const other = await startEmulator();
    for (const [url, more] of [
      [other, ['--pause', '40s']],
      [silent.url, []],
    ] as const) {
      const asked = new Promise<void>((resolve) => {
        called = resolve;
      });
      const child = spawnMain(
        ['compare', '--with', url.href, '--url', emulator.href, '--format', 'markdown', ...more],
        {
          env: CREDENTIALS,
        },
      );
      let out = '';
      child.stdout?.on('data', (data) => {
        out += String(data);
      });
      // The first call of a run, or the moment at which the client has been changed for it.
      if (url === other) {
        await expect
          .poll(async () => (await new ControlClient(other).requests({})).length, { timeout: 60_000 })
          .toBeGreaterThan(0);
      } else await asked;
      child.kill('SIGINT');
      const [code] = await once(child, 'close');

      expect(code).toBe(3);
      expect(out).toContain('ended early: ended by SIGINT');
      expect(await control.client(TEST_CLIENT.clientId)).toMatchObject({ scenario: 'instant', strict: true });
    }
  },
);

itOnPosix('a client that was made for the run is gone when the run was ended', async () => {
  const emulator = await startEmulator();
  const control = new ControlClient(emulator);
  let called = (): void => {};
  const silent = await startHostile(() => called());
  const asked = new Promise<void>((resolve) => {
    called = resolve;
  });
  const child = spawnMain(['compare', '--with', silent.url.href, '--url', emulator.href], {
    env: { ...CREDENTIALS, MOCK_TOSS_COMPARE_CLIENT_ID: 'made-for-it' },
  });
  await asked;
  expect((await control.clients()).map(({ clientId }) => clientId)).toContain('made-for-it');
  child.kill('SIGTERM');
  await once(child, 'close');

  expect((await control.clients()).map(({ clientId }) => clientId)).not.toContain('made-for-it');
});
