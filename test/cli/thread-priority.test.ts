import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { startMain } from '../main-process.ts';

/** `nice` of each thread with this name (proc(5): the second and the 19th field of `stat`). */
const niceOf = (pid: number | undefined, threadName: string): number[] =>
  readdirSync(`/proc/${pid}/task`)
    .map((id) => /\((.*)\) (.*)/.exec(readFileSync(`/proc/${pid}/task/${id}/stat`, 'utf8')) ?? [])
    .filter(([, name]) => name === threadName)
    .map(([, , fields = '']) => Number(fields.split(' ')[16]));

it.skipIf(!existsSync('/proc/self/task'))('the event loop of the server goes before its thread pool', async () => {
  const { child } = await startMain();
  await vi.waitFor(() => expect(niceOf(child.pid, 'libuv-worker')).toEqual([4, 4, 4, 4]));
  const main = readFileSync(`/proc/${child.pid}/task/${child.pid}/comm`, 'utf8').trim();
  expect(niceOf(child.pid, main)).toEqual([0]);
});
