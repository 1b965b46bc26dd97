import { run } from './cli/index.ts';

const exitCode = await run(process.argv.slice(2), {
  env: process.env,
  isInteractive: process.stdout.isTTY === true,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  untilStopped: () =>
    new Promise((resolve) => {
      process.once('SIGTERM', () => resolve());
      process.once('SIGINT', () => resolve());
    }),
});

process.exitCode = exitCode;
// By itself the process ends when nothing is open any more; a connection that somebody still holds must not keep it.
setTimeout(() => process.exit(), 500).unref();
