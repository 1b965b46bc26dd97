import { reference } from '../servers/programs.ts';
import { openToken } from '../subjects/token.ts';
import { type Benchmark, measure, rivalServer } from './benchmark.ts';

const bare = rivalServer((env) => reference('token.mjs', 'Fastify 5 that only signs', env));

export const token: Benchmark = (setting) => {
  const target = { limit: 'at least', ratio: 0.9 } as const;
  return measure(setting, { benchmark: 'token', what: 'token, 50 connections', target }, openToken(50), bare);
};
