import { constants } from 'node:os';
import { isatty } from 'node:tty';
import { run } from './cli/index.ts';
import { languageOf } from './cli/language.ts';

/** Whether the process was told to stop, or will be. */
let isStopped = false;
/** Another program decides when this process ends. */
let isWaitingForAnother = false;

/** The signals that another program may be meant by, as far as the system has them. Each would end this process. */
const passedSignals = (
  ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGBREAK', 'SIGALRM', 'SIGUSR1', 'SIGUSR2'] as const
).filter((signal) => signal in constants.signals);

/** A reader such as `head` may close the pipe early (EPIPE; on Windows also EOF). That is not an error. */
const handleWriteErrors = (stream: NodeJS.WriteStream): void => {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (isWaitingForAnother) return;
    if (error.code === 'EPIPE' || error.code === 'EOF') process.exit();
    const said = {
      en: `the output cannot be written (${error.code})`,
      ko: `출력을 쓸 수 없습니다(${error.code})`,
    };
    if (stream !== process.stderr) process.stderr.write(`mock-toss-cert: ${said[languageOf(process.env)]}\n`);
    process.exit(1);
  });
};
handleWriteErrors(process.stdout);
handleWriteErrors(process.stderr);

const flush = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => stream.write('', () => resolve()));

/** Standard input to its end, but no more than one byte over the limit. */
const readInput = async (mostBytes: number): Promise<Uint8Array> => {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of process.stdin as AsyncIterable<Buffer>) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes > mostBytes) break;
  }
  return Buffer.concat(pieces).subarray(0, mostBytes + 1);
};

const ask = async (question: string, signal?: AbortSignal): Promise<string> => {
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const stop = new AbortController();
  // At the end of the input, and at Ctrl+C.
  lines.once('close', () => stop.abort());
  // While signals are taken, Ctrl+C is one of them, also where a line is read.
  lines.once('SIGINT', () => {
    process.emit('SIGINT');
    lines.close();
  });
  try {
    return await lines.question(question, { signal: AbortSignal.any([stop.signal, signal ?? stop.signal]) });
  } catch {
    process.stderr.write('\n');
    return '';
  } finally {
    lines.close();
  }
};

const main = async (): Promise<void> => {
  const exitCode = await run(process.argv.slice(2), {
    env: process.env,
    isInteractive: process.stdout.isTTY === true,
    // Not touched before a command wants it: opening it costs time.
    input: {
      get isInteractive() {
        return process.stdin.isTTY === true;
      },
      read: readInput,
      ask,
    },
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    isTerminal: (stream) => isatty(stream === 'stdin' ? 0 : 2),
    takeSignals: (take) => {
      isWaitingForAnother = true;
      let handle = take;
      for (const signal of passedSignals) process.on(signal, () => handle(signal));
      return () => {
        // Not left to the system: its exit code would not be the one that the last line tells.
        handle = (signal) => process.exit(process.exitCode ?? 128 + constants.signals[signal]);
      };
    },
    atExit: (work) => process.on('exit', work),
    untilStopped: () => {
      isStopped = true;
      return new Promise((resolve) => {
        process.once('SIGTERM', () => resolve());
        process.once('SIGINT', () => resolve());
      });
    },
  });

  process.exitCode = exitCode;
  // A command waits until its whole output is written, however slow the reader is. One that ends when it is told to does not wait.
  if (!isStopped) await Promise.all([flush(process.stdout), flush(process.stderr)]);
  // The process ends when nothing is open any more. A connection that is still open must not keep it alive.
  setTimeout(() => process.exit(), 500).unref();
};

// Not awaited: a CommonJS script, as in the executable, cannot wait at its top level.
void main();
