import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { alternate } from '../measure/alternate.ts';
import { redis } from '../servers/programs.ts';
import { freePort, startServer } from '../servers/server.ts';
import { openResult } from '../subjects/result.ts';
import { openStatus } from '../subjects/status.ts';
import type { OpenSubject } from '../subjects/subject.ts';
import { openToken } from '../subjects/token.ts';
import type { Benchmark } from './benchmark.ts';

const calls: readonly (readonly [name: string, open: OpenSubject])[] = [
  ['status', openStatus(50)],
  ['token', openToken(50)],
  ['result', openResult(50)],
];

/** One process with its data on a Redis server, against one with its data in its own memory. */
export const store: Benchmark = async ({ load, tree, report, ...length }) => {
  if (spawnSync('redis-server', ['--version']).error !== undefined) {
    console.error('SKIPPED: a store on a server is not measured, because there is no "redis-server"');
    return;
  }
  const port = await freePort();
  await using _server = await startServer(redis(tmpdir(), port));
  for (const [name, open] of calls) {
    const env = { MOCK_TOSS_STORE: `redis://127.0.0.1:${port}`, MOCK_TOSS_STORE_PREFIX: name };
    await using own = await open(load, { ...tree, name: 'data in memory' });
    await using shared = await open(load, { ...tree, name: 'data on Redis', env });
    const description = { benchmark: 'store', what: `${name}, 50 connections, data on Redis`, target: null };
    report(await alternate(length, description, [own.contender, shared.contender]));
  }
};
