import { newSessionKey } from '../servers/emulator-client.ts';
import { reference } from '../servers/programs.ts';
import { openResult } from '../subjects/result.ts';
import { openStatus } from '../subjects/status.ts';
import { openToken } from '../subjects/token.ts';
import { type Benchmark, measure, type Rival, rivalServer } from './benchmark.ts';
import { runReference } from './run-reference.ts';

const loop =
  (name: string): Rival =>
  async ({ env }) => {
    const wrapped = (await newSessionKey()).split('$')[2] ?? '';
    return {
      name,
      async run(seconds) {
        const own = { ...env, WRAPPED: wrapped, SECONDS: String(seconds) };
        const done = await runReference<{ perSecond: number; cpuMicros: number }>('loop.mjs', own);
        return { ...done, failed: 0, failure: null };
      },
      async [Symbol.asyncDispose]() {},
    };
  };

/** What no server here can be faster than. */
export const floors: Benchmark = async (setting) => {
  const common = { benchmark: 'floors', target: null };
  const status = { ...common, what: 'status, 50 connections' };
  const http = rivalServer((env) => reference('http.mjs', 'bare node:http', env));
  await measure(setting, status, openStatus(50), http);
  const silent = rivalServer((env) => reference('status.mjs', 'bare Fastify 5, no log', { ...env, LOG: 'off' }));
  await measure(setting, status, openStatus(50), silent);
  const token = { ...common, what: 'token, 50 connections' };
  await measure(setting, token, openToken(50), loop('a loop that signs'));
  const result = { ...common, what: 'result, 50 connections' };
  await measure(setting, result, openResult(50), loop('a loop that unwraps and signs'));
};
