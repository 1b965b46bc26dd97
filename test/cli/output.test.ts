import { once } from 'node:events';
import { existsSync, openSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildTestApp, control } from '../harness.ts';
import { outputOf, spawnMain } from '../main-process.ts';

describe('the output', async () => {
  const { app } = await buildTestApp();
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  for (let count = 0; count < 400; count += 1) await control(app, 'POST', '/clients', {});
  const list = () => spawnMain(['clients', 'list', '--json', '--url', url]);

  it('is there to its end for a reader who begins late', async () => {
    const child = list();
    if (child.stdout === null) throw new Error('nobody can read the output');
    await once(child.stdout, 'readable');
    // More is to come than a pipe holds: the process waits until it is read.
    expect(child.exitCode).toBeNull();
    const { code, stdout } = await outputOf(child);
    expect(code).toBe(0);
    expect(stdout.length).toBeGreaterThan(100_000);
    expect(JSON.parse(stdout).length).toBeGreaterThan(400);
  });

  it('nothing is wrong with a reader who goes away', async () => {
    const child = list();
    child.stdout?.once('data', () => child.stdout?.destroy());
    expect(await outputOf(child)).toMatchObject({ code: 0, stderr: '' });
  });

  it.skipIf(!existsSync('/dev/full'))('that cannot be written is said in a line', async () => {
    expect(await outputOf(spawnMain(['keys'], { stdout: openSync('/dev/full', 'w') }))).toMatchObject({
      code: 1,
      stderr: 'mock-toss-cert: the output cannot be written (ENOSPC)\n',
    });
  });
});
