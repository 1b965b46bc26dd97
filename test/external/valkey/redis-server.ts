import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'iovalkey';
import { freePort } from './free-port.ts';

/** A Redis server of this test alone, with a folder that goes with it. */
export class RedisServer {
  readonly port: number;
  readonly #folder: string;
  readonly #options: readonly string[];
  #process: ChildProcess;

  private constructor(port: number, folder: string, options: readonly string[]) {
    this.port = port;
    this.#folder = folder;
    this.#options = options;
    this.#process = this.#spawn();
  }

  static async start(...options: readonly string[]): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), mkdtempSync(join(tmpdir(), 'mock-toss-redis-')), options);
    await server.ready();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async ready(): Promise<void> {
    for (;;) {
      const redis = new Redis(this.port, '127.0.0.1', { lazyConnect: true, retryStrategy: () => null });
      let said = '';
      redis.on('error', (error) => {
        said = error.message;
      });
      const answer = await redis
        .connect()
        .then(() => redis.ping())
        .catch(() => said);
      redis.disconnect();
      // A server with a password is there, too.
      if (/PONG|NOAUTH/.test(answer)) return;
      if (this.#process.exitCode !== null) throw new Error('redis-server did not start');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  signal(name: NodeJS.Signals): void {
    this.#process.kill(name);
  }

  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
  }

  /** Again on the same port, with the data that it has kept. */
  async restart(): Promise<void> {
    await this.kill();
    this.#process = this.#spawn();
    await this.ready();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #spawn(): ChildProcess {
    const own = [
      '--port',
      String(this.port),
      '--bind',
      '127.0.0.1',
      '--dir',
      this.#folder,
      '--save',
      '',
      '--daemonize',
      'no',
    ];
    return spawn('redis-server', [...own, ...this.#options], { stdio: 'ignore' });
  }
}
