import { expect, it, vi } from 'vitest';
import { ControlClient } from '../../../src/client/control.ts';
import { TEST_CLIENT } from '../../harness.ts';
import { compareWith, makeFiles, startEmulator } from './compared.ts';

/** Called in place of waiting for an hour. */
let passAnHour: (ms: number) => Promise<void>;

vi.mock('node:timers/promises', async (importOriginal) => {
  const real = await importOriginal<typeof import('node:timers/promises')>();
  return {
    ...real,
    setTimeout: (ms: number, ...more: []) => (ms > 3_600_000 ? passAnHour(ms) : real.setTimeout(ms, ...more)),
  };
});

it('--wait-an-hour compares the result before and after the 60 minutes, with a new token', async () => {
  const real = await startEmulator();
  const emulator = await startEmulator();
  const [there, here] = [new ControlClient(real), new ControlClient(emulator)];
  await here.clock(TEST_CLIENT.clientId).advance('5m');
  passAnHour = async (ms) => void (await there.clock(TEST_CLIENT.clientId).advance(`${ms}ms`));
  const files = makeFiles();

  const { probes, code } = await compareWith(
    real,
    [
      ...['--url', emulator.href, '--public-key', files.publicKey, '--person', files.person],
      ...['--interactive', '--wait-an-hour', '--only', 'completion,after-60-minutes'],
    ],
    {
      answer: 'done',
      onAsk: async () => {
        for (const { txId } of await there.transactions({ status: 'REQUESTED' })) await there.complete(txId);
      },
    },
  );

  const found = probes.filter(({ id }) => id.startsWith('hour-') || id.startsWith('completion-'));
  expect(found.filter(({ result }) => result !== 'same')).toEqual([]);
  expect(found).toHaveLength(11);
  expect(code).toBe(0);
  const [before] = await here.requests({ text: 'result', limit: 1 });
  expect(before?.outcome).toBe('CE3103');
  // The clock of a client that was there before is where it was.
  expect(Math.round((await here.client(TEST_CLIENT.clientId)).clock.offsetMs / 1000)).toBe(300);
});
