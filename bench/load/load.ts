import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LoadJob, LoadResult } from './job.ts';

export const loadPrograms = ['generator', 'autocannon'] as const;

export type LoadProgram = (typeof loadPrograms)[number];

/** The load generator: one process for a whole run, so that its code is warm. */
export class Load implements Disposable {
  readonly #child: ChildProcess;
  readonly #ended: Promise<never>;

  constructor(program: LoadProgram = 'generator') {
    const file = fileURLToPath(new URL(`${program}.ts`, import.meta.url));
    this.#child = fork(file, { execArgv: ['--disable-warning=ExperimentalWarning'], serialization: 'advanced' });
    this.#ended = once(this.#child, 'exit').then(() => {
      throw new Error('the load generator ended');
    });
    // run() reports it.
    this.#ended.catch(() => undefined);
  }

  /** Runs one job at a time. */
  async run(job: LoadJob): Promise<LoadResult> {
    const answered = new Promise<LoadResult>((resolve) => {
      this.#child.once('message', (result) => resolve(result as LoadResult));
    });
    this.#child.send(job);
    return Promise.race([answered, this.#ended]);
  }

  [Symbol.dispose](): void {
    this.#child.kill();
  }
}
