import { expect, it } from 'vitest';
import { isGroup } from '../../src/cli/command.ts';
import { commands } from '../../src/cli/index.ts';
import { buildTestApp } from '../harness.ts';
import { runCli } from './run.ts';

const { app } = await buildTestApp();
const url = await app.listen({ host: '127.0.0.1', port: 0 });

/** The command lines of all commands that ask about a client. `clients create` names one that is not there yet. */
const askers = commands
  .flatMap((entry) =>
    isGroup(entry)
      ? entry.commands.map(({ name, options }) => ({ words: [entry.name, name], options }))
      : [{ words: [entry.name], options: entry.options }],
  )
  .filter(({ words, options }) => words[0] !== 'clients' && options.some(({ flags }) => flags === '--client-id <id>'))
  .map(({ words }) => (words.join(' ') === 'faults add' ? [...words, '--http', '503'] : words));

it.each(askers)('%s %s refuses a client that is not there', async (...words) => {
  expect(await runCli([...words, '--client-id', 'nobody', '--url', url])).toEqual({
    code: 1,
    out: '',
    err: 'mock-toss-cert: no client has this id: mock-toss-cert clients list, or GET /_control/v1/clients lists them\n',
  });
  expect((await runCli([...words, '--client-id=', '--url', url])).code).toBe(2);
});

it('are asked for by the commands that should', () => {
  expect(askers.length).toBeGreaterThan(10);
});
