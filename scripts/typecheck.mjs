// Checks three projects: code for Node.js, scripts for browsers, and the dashboard.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

for (const project of ['tsconfig.json', 'tsconfig.browser.json', 'tsconfig.dashboard.json']) {
  const { status } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', project], {
    cwd: fileURLToPath(new URL('../', import.meta.url)),
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
