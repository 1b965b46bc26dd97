import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A store with a million transactions takes long on a busy machine. */
const START_MS = 600_000;
const STOP_MS = 10_000;

export interface ServerProgram {
  readonly name: string;
  readonly folder: string;
  /** Node.js, unless it says otherwise. */
  readonly command?: string;
  readonly words: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** For programs that cannot choose a free port and tell it. */
  readonly port?: number;
}

export interface Server extends AsyncDisposable {
  readonly name: string;
  readonly pid: number;
  readonly url: string;
  readonly port: number;
  /** The log goes to a file, as it does for most users. A long run would fill the disk. */
  clearLog(): void;
}

const running = new Map<ChildProcess, string>();
process.on('exit', () => {
  for (const [child, temporary] of running) {
    child.kill('SIGKILL');
    rmSync(temporary, { recursive: true, force: true });
  }
});

/** A process with a log file in a folder of its own. Nothing of the environment of the benchmarks reaches it. */
export const spawnProgram = ({ folder, command = process.execPath, words, env = {} }: ServerProgram) => {
  const temporary = mkdtempSync(join(tmpdir(), 'mock-toss-bench-'));
  const logFile = join(temporary, 'log');
  const log = openSync(logFile, 'a');
  const child = spawn(command, words, {
    cwd: folder,
    stdio: ['ignore', log, log],
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? temporary, ...env },
  });
  closeSync(log);
  running.set(child, temporary);
  const ended = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill();
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    running.delete(child);
    clearTimeout(timer);
    rmSync(temporary, { recursive: true, force: true });
  };
  return { child, logFile, stop };
};

/** The first line that is JSON with a `url`: the servers here write one when they listen. */
const urlIn = (log: string): string | undefined => /^\{.*"url":"(http:\/\/[^"]+)"/m.exec(log)?.[1];

/** The URL of a port if something listens there. */
const urlOf = async (port: number): Promise<string | undefined> => {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return `http://127.0.0.1:${port}`;
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
};

/** A port that nothing listens on. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

/** Starts a server and waits until it listens. */
export const startServer = async (program: ServerProgram): Promise<Server> => {
  const { child, logFile, stop } = spawnProgram(program);
  const giveUpAt = performance.now() + START_MS;
  for (;;) {
    const log = readFileSync(logFile, 'utf8');
    const url = program.port === undefined ? urlIn(log) : await urlOf(program.port);
    if (url !== undefined) {
      const { name } = program;
      const clearLog = () => truncateSync(logFile);
      const port = Number(new URL(url).port);
      return { name, pid: child.pid ?? 0, url, port, clearLog, [Symbol.asyncDispose]: stop };
    }
    const ended = child.exitCode ?? child.signalCode;
    if (ended !== null || performance.now() > giveUpAt) {
      await stop();
      throw new Error(`${program.name} did not start (${ended ?? 'no answer'}): ${log.slice(-2000)}`);
    }
    await sleep(20);
  }
};
