import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { MAIN, NODE_COMPILE_CACHE, startMain } from './main.ts';

describe('the output', () => {
  const inShell = (script: string, url: string) =>
    spawnSync('bash', ['--norc', '-c', script.replaceAll('CLI', `'${process.execPath}' '${MAIN}'`)], {
      env: { PATH: process.env.PATH ?? '', URL: url, NODE_NO_WARNINGS: '1', NODE_COMPILE_CACHE },
    });

  it('is there to its end for a slow reader, and nothing is wrong with one that goes away', async () => {
    const { ready } = await startMain();
    const made = Array.from({ length: 400 }, () => fetch(`${ready.url}/_control/v1/clients`, { method: 'POST' }));
    await Promise.all(made);
    const slow = inShell('CLI clients list --json --url "$URL" | (sleep 1; cat)', ready.url);
    expect(slow.stdout.length).toBeGreaterThan(100_000);
    expect(JSON.parse(slow.stdout.toString()).length).toBeGreaterThan(400);
    const gone = inShell('CLI clients list --json --url "$URL" | head -1; echo "$PIPESTATUS"', ready.url);
    expect([gone.stdout.toString(), gone.stderr.toString()]).toEqual(['[\n0\n', '']);
    const full = inShell('CLI keys > /dev/full', ready.url);
    expect([full.status, full.stderr.toString()]).toEqual([
      1,
      'mock-toss-cert: the output cannot be written (ENOSPC)\n',
    ]);
  }, 60_000);
});
