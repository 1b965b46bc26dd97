import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commands } from '../../src/cli/index.ts';
import { newFolder } from '../new-folder.ts';
import { runCli } from './run.ts';

const all = commands.flatMap((entry) => ('commands' in entry ? entry.commands : [entry]));

it('every command has --json, but the server itself and the one whose standard output is that of another command', () => {
  const without = all.filter(({ options }) => !options.some(({ flags }) => flags === '--json')).map(({ name }) => name);
  expect(without).toEqual(['start', 'exec']);
});

it('every command has an example', () => {
  expect(all.filter(({ examples }) => examples.length === 0)).toEqual([]);
});

it('demo prints its steps as JSON', async () => {
  const { code, out } = await runCli(['demo', '--json', '--port', '2', '--host', '127.0.0.1']);
  expect(code).toBe(0);
  const { url, steps } = JSON.parse(out);
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(steps.map(({ path, status }: { path: string; status: number }) => [path.split('/').at(-1), status])).toEqual([
    ['clients', 201],
    ['token', 200],
    ['request', 200],
    ['status', 200],
    ['complete', 200],
    ['status', 200],
    ['result', 200],
  ]);
});

it('ca prints the CA as JSON', async () => {
  const dataDir = join(newFolder(), 'data');
  const { out } = await runCli(['ca', '--json', '--data-dir', dataDir]);
  expect(JSON.parse(out).ca).toMatch(/^-----BEGIN CERTIFICATE-----/);
});
