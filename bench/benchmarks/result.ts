import { reference } from '../servers/programs.ts';
import { openResult } from '../subjects/result.ts';
import { type Benchmark, measure, rivalServer } from './benchmark.ts';

const bare = rivalServer((env) => reference('result.mjs', 'Fastify 5 that only unwraps and signs', env));

export const result: Benchmark = (setting) => {
  const target = { limit: 'at least', ratio: 0.9 } as const;
  return measure(setting, { benchmark: 'result', what: 'result, 50 connections', target }, openResult(50), bare);
};
