import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runCli } from './run.ts';

const own = readFileSync(fileURLToPath(new URL('../../LICENSE', import.meta.url)), 'utf8');

it('licenses prints ours first, whatever else is in the program', async () => {
  const { code, out, err } = await runCli(['licenses']);
  expect([code, err]).toEqual([0, '']);
  expect(out.startsWith(own)).toBe(true);
  expect(JSON.parse((await runCli(['licenses', '--json'])).out)[0]).toEqual({ file: 'LICENSE', text: own });
});
