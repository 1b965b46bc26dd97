import { run } from './cli/index.ts';

let isServer = false;

/** Who reads the output may go away before its end, as `head` does: nothing is wrong then. */
const watch = (stream: NodeJS.WriteStream): void => {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    if (stream !== process.stderr)
      process.stderr.write(`mock-toss-cert: the output cannot be written (${error.code})\n`);
    process.exit(1);
  });
};
watch(process.stdout);
watch(process.stderr);

const exitCode = await run(process.argv.slice(2), {
  env: process.env,
  isInteractive: process.stdout.isTTY === true,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  untilStopped: () => {
    isServer = true;
    return new Promise((resolve) => {
      process.once('SIGTERM', () => resolve());
      process.once('SIGINT', () => resolve());
    });
  },
});

process.exitCode = exitCode;
// What was printed is there to its end, however slowly somebody reads; a server that was told to stop does not wait for that.
const written = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => stream.write('', () => resolve()));
if (!isServer) await Promise.all([written(process.stdout), written(process.stderr)]);
// By itself the process ends when nothing is open any more; a connection that somebody still holds must not keep it.
setTimeout(() => process.exit(), 500).unref();
