import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackages } from '../prepare.ts';
import { reference } from '../servers/programs.ts';
import { startServer } from '../servers/server.ts';
import { mockoon, wiremock } from '../servers/stubs.ts';
import { openStatus } from '../subjects/status.ts';
import { openToken } from '../subjects/token.ts';
import { type Benchmark, measure, type Rival, rivalServer } from './benchmark.ts';

/** A server that gives one answer to all status calls. */
const stub =
  (program: typeof mockoon): Rival =>
  async (subject) => {
    const folder = mkdtempSync(join(tmpdir(), 'mock-toss-stub-'));
    const { ROUTE: path = '', ANSWER: answer = '' } = subject.env;
    const server = await startServer(await program({ path, answer, folder }));
    return {
      ...subject.against(server),
      async [Symbol.asyncDispose]() {
        await server[Symbol.asyncDispose]();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  };

const hasJava = (): boolean => spawnSync('java', ['-version']).status === 0;

/** What one would use instead. */
export const peers: Benchmark = async (setting) => {
  installPackages();
  const common = { benchmark: 'peers', target: null };
  const tokens = rivalServer(() => reference('oauth2-mock-server.mjs', 'oauth2-mock-server'));
  await measure(setting, { ...common, what: 'token, 50 connections' }, openToken(50), tokens);
  const status = { ...common, what: 'status, 50 connections' };
  await measure(setting, status, openStatus(50), stub(mockoon));
  if (hasJava()) await measure(setting, status, openStatus(50), stub(wiremock));
  else console.error('SKIPPED: WireMock is not measured, because there is no "java"');
};
