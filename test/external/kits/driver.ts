import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { atEnd } from '../../at-end.ts';

/**
 * What a driver is asked. Its answer is `{ value }` or `{ error }`. The options of `open` are those of a test; the driver adds
 * `print`: with `print: 'fails'`, one that fails with `no paper`.
 */
export type Order =
  | { readonly op: 'open'; readonly options: Readonly<Record<string, unknown>> }
  | { readonly op: 'call'; readonly method: string; readonly args: readonly unknown[] }
  | { readonly op: 'close'; readonly failed: boolean }
  | { readonly op: 'client'; readonly baseUrl: string; readonly token?: string | undefined };

export interface Failure {
  readonly kind: 'ControlError' | 'other';
  readonly message: string;
  readonly status: number | null;
  readonly problem: Readonly<Record<string, unknown>> | null;
}

export interface Answer {
  readonly value?: unknown;
  readonly error?: Failure;
}

/** The driver of a kit: a program that reads an order from each line of standard input, and answers with one line. */
export class Driver {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  #said = '';

  /** `env` is all that the program has of an environment. */
  constructor([program = '', ...words]: readonly string[], env: Readonly<Record<string, string>>) {
    this.#child = spawn(program, words, { env, stdio: ['pipe', 'pipe', 'pipe'] });
    atEnd(() => this.#child.kill('SIGKILL'));
    const { stdout, stderr } = this.#child;
    if (stdout === null || stderr === null) throw new Error('the driver has no streams');
    this.#lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
    stderr.on('data', (text) => {
      this.#said += text;
    });
    // A program that ends early is told by the missing answer.
    this.#child.stdin?.on('error', () => undefined);
  }

  /** What it has written to standard error so far. */
  get said(): string {
    return this.#said;
  }

  async ask(order: Order): Promise<Answer> {
    this.#child.stdin?.write(`${JSON.stringify(order)}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`the driver ended at ${JSON.stringify(order)}: ${this.#said}`);
    return JSON.parse(value);
  }
}
