import { reference } from '../servers/programs.ts';
import { openStatus } from '../subjects/status.ts';
import { type Benchmark, measure, rivalServer } from './benchmark.ts';

const bare = rivalServer((env) => reference('status.mjs', 'bare Fastify 5, one log line', env));

export const status: Benchmark = async (setting) => {
  for (const connections of [10, 50]) {
    const what = `status, ${connections} connections`;
    const target = { limit: 'at least', ratio: 0.75 } as const;
    await measure(setting, { benchmark: 'status', what, target }, openStatus(connections), bare);
  }
};
