// Runs all checks in order, the tests last: those that need no other programs, or all of them with --all, as CI does.
// Stops at the first failure.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const npm = process.env.npm_execpath;
if (npm === undefined) {
  console.error('check: run this with "npm run check"');
  process.exit(1);
}
const tests = process.argv.includes('--all') ? 'test:all' : 'test';
for (const script of ['lint', 'typecheck', 'unused', 'build', tests]) {
  console.log(`\n> ${script}`);
  const { status } = spawnSync(process.execPath, [npm, 'run', script], {
    cwd: fileURLToPath(new URL('../', import.meta.url)),
    stdio: 'inherit',
  });
  if (status !== 0) {
    console.error(`check: ${script} failed`);
    process.exit(status ?? 1);
  }
}
