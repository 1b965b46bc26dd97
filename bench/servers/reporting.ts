import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Server, type ServerProgram, startServer } from './server.ts';

const REPORTER = fileURLToPath(new URL('report-on-signal.mjs', import.meta.url));
const ANSWER_MS = 60_000;

/** Milliseconds by which the event loop was late since the last report. */
export interface LoopDelay {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly slowest: number;
}

interface OwnReport {
  readonly delayMs: LoopDelay;
  readonly residentBytes: number;
}

export interface ReportingServer extends Server {
  /** What only the process itself knows. */
  ask(): Promise<OwnReport>;
}

/** Starts a server that tells how its process is. */
export const startReporting = async (
  program: ServerProgram,
  nodeOptions: readonly string[] = [],
): Promise<ReportingServer> => {
  const folder = mkdtempSync(join(tmpdir(), 'mock-toss-report-'));
  const file = join(folder, 'report.json');
  const server = await startServer({
    ...program,
    words: [...nodeOptions, '--import', REPORTER, ...program.words],
    env: { ...program.env, REPORT_FILE: file },
  });
  return {
    ...server,
    async ask() {
      rmSync(file, { force: true });
      process.kill(server.pid, 'SIGUSR2');
      const giveUpAt = performance.now() + ANSWER_MS;
      while (!existsSync(file)) {
        if (performance.now() > giveUpAt) throw new Error(`${program.name} does not report`);
        await sleep(20);
      }
      return JSON.parse(readFileSync(file, 'utf8')) as OwnReport;
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
