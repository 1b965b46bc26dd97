import { setPriority } from 'node:os';
import type { LoadJob, LoadResult } from './job.ts';

const PRIORITY = -10;

/** What a process that makes load does: jobs come from the process that started it, and results go back. */
export const answerJobs = (run: (job: LoadJob) => Promise<LoadResult>): void => {
  // The clients of a real server have machines of their own, and do not wait for its threads.
  try {
    setPriority(PRIORITY);
  } catch {
    // Not allowed for every user.
  }
  process.on('message', async (job: LoadJob) => {
    process.send?.(await run(job));
  });
  process.on('disconnect', () => process.exit());
};
