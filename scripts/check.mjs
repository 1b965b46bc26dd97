// Runs all checks of CI in order, the tests last. Stops at the first failure.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const npm = process.env.npm_execpath;
if (npm === undefined) {
  console.error('check: run this with "npm run check"');
  process.exit(1);
}
for (const script of ['lint', 'typecheck', 'unused', 'build', 'test']) {
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
