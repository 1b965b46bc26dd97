import type { LoadJob } from '../load/job.ts';
import type { Load } from '../load/load.ts';
import type { Server } from '../servers/server.ts';
import type { Contender } from './alternate.ts';
import { cpuMicrosOf } from './process-stat.ts';

/** Prepares a round, which is not measured. `perSecond` is what the server reached in the round before. */
export type Prepare = (seconds: number, perSecond: number | null) => Promise<LoadJob> | LoadJob;

/** A server that answers as many calls as it can. */
export const underLoad = (load: Load, server: Server, prepare: Prepare): Contender => {
  let reached: number | null = null;
  return {
    name: server.name,
    async run(seconds) {
      const job = await prepare(seconds, reached);
      server.clearLog();
      const before = cpuMicrosOf(server.pid);
      const { calls, seconds: took, failed, failure } = await load.run(job);
      const after = cpuMicrosOf(server.pid);
      reached = calls / took;
      const cpuMicros = before === null || after === null ? null : (after - before) / calls;
      return { perSecond: reached, cpuMicros, failed, failure };
    },
  };
};
