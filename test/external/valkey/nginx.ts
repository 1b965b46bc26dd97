import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** Names the replica that has answered: the example does not tell its callers. */
export const REPLICA_HEADER = 'x-replica';

const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/** What stands around the files of `conf.d`: everything in a folder of its own, one process, in the foreground. */
const mainFile = (folder: string): string => `
${process.getuid?.() === 0 ? `user ${userInfo().username};` : ''}
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr warn;
events {}
http {
  access_log off;
  ${TEMPORARY.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
  add_header ${REPLICA_HEADER} $upstream_addr always;
  include ${folder}/conf.d/*;
}
`;

/** An nginx of this test alone, with one file in its `conf.d`, as the image has it. */
export class Nginx {
  readonly #folder = mkdtempSync(join(tmpdir(), 'mock-toss-nginx-'));
  readonly #process: ChildProcess;
  #said = '';

  private constructor(configuration: string) {
    const main = join(this.#folder, 'nginx.conf');
    writeFileSync(main, mainFile(this.#folder));
    mkdirSync(join(this.#folder, 'conf.d'));
    writeFileSync(join(this.#folder, 'conf.d/default.conf'), configuration);
    this.#process = spawn('nginx', ['-e', 'stderr', '-c', main], { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#said += text;
    });
  }

  /** `url`: where it answers with that configuration. */
  static async start(configuration: string, url: string): Promise<Nginx> {
    const nginx = new Nginx(configuration);
    for (;;) {
      const isThere = await fetch(url).then(
        () => true,
        () => false,
      );
      if (isThere) return nginx;
      if (nginx.#process.exitCode !== null) throw new Error(`nginx did not start: ${nginx.#said}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode === null) {
      const ended = once(this.#process, 'exit');
      // At once, with its worker, which a killed one would leave behind.
      this.#process.kill('SIGTERM');
      await ended;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
