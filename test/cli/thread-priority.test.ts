import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { startMain } from '../main-process.ts';

interface Thread {
  readonly id: number;
  readonly name: string;
  readonly nice: number;
}

/** The threads of a process (proc(5): name and `nice` are the second and the 19th field of `stat`). */
const threadsOf = (pid: number): Thread[] =>
  readdirSync(`/proc/${pid}/task`).map((id) => {
    const [, name = '', fields = ''] = /\((.*)\) (.*)/.exec(readFileSync(`/proc/${pid}/task/${id}/stat`, 'utf8')) ?? [];
    return { id: Number(id), name, nice: Number(fields.split(' ')[16]) };
  });

it.skipIf(!existsSync('/proc/self/task'))('the event loop of the server goes before its thread pool', async () => {
  const pid = (await startMain()).child.pid ?? 0;
  const pool = () => threadsOf(pid).filter(({ name }) => name === 'libuv-worker');
  await vi.waitFor(() => expect(pool().map(({ nice }) => nice)).toEqual([4, 4, 4, 4]));
  expect(threadsOf(pid).find(({ id }) => id === pid)?.nice).toBe(0);
});
