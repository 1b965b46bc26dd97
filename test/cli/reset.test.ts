import { expect, it } from 'vitest';
import { buildTestApp, control, createPartner } from '../harness.ts';
import { runCli } from './run.ts';

const { app } = await buildTestApp();
const url = await app.listen({ host: '127.0.0.1', port: 0 });
const isThere = async () => (await control(app, 'GET', '/clients/precious')).statusCode === 200;

it('a reset of the whole server is asked for on a terminal, and needs --yes elsewhere', async () => {
  await createPartner(app, { clientId: 'precious' });
  expect(await runCli(['reset', '--url', url])).toEqual({
    code: 2,
    out: '',
    err: 'mock-toss-cert: this deletes the data of everybody who uses the server: add --yes, or reset one client with clients reset\n',
  });
  // Standard output is a terminal, but nobody can answer.
  expect((await runCli(['reset', '--url', url], { isInteractive: true })).code).toBe(2);
  for (const answer of ['', 'n', 'no', 'yesterday']) {
    const { code, out, err } = await runCli(['reset', '--url', url], { isInteractive: true, answer });
    expect([answer, code, out, err]).toEqual([
      answer,
      1,
      '',
      `This deletes all data of ${url}, also that of others. Go on? [y/N] mock-toss-cert: nothing was reset\n`,
    ]);
  }
  expect(await isThere()).toBe(true);
  expect((await runCli(['reset', '--url', url], { isInteractive: true, answer: 'Y ' })).out).toBe(`${url}: done\n`);
  expect(await isThere()).toBe(false);
  await createPartner(app, { clientId: 'precious' });
  expect(await runCli(['reset', '--yes', '--json', '--url', url])).toMatchObject({ code: 0, err: '' });
  expect(await isThere()).toBe(false);
});

it('a server that does not answer is not asked about', async () => {
  const nobody = ['reset', '--url', 'http://127.0.0.1:9', '--yes'];
  expect((await runCli(nobody)).code).toBe(3);
});
