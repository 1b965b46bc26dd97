// `npm run try-package`, after a build: starts the program and asks for its health; then packs it, and walks through the whole
// flow with npx in an empty folder, as a user of the package would. It needs no shell: it also runs on Windows.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const LIMIT_MS = 120_000;

const root = fileURLToPath(new URL('../', import.meta.url));
const main = join(root, 'dist/main.js');

const npm = process.env.npm_execpath;
if (npm === undefined) {
  console.error('try-package: run this with "npm run try-package"');
  process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), 'mock-toss-try-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));

// `npm run` names the project here, and npx would take the command from there. Settings of this shell are not those of a user.
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => name !== 'npm_config_local_prefix' && !name.startsWith('MOCK_TOSS_')),
);

const run = (what, words, options = {}) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    ...{ cwd: root, env, encoding: 'utf8', timeout: LIMIT_MS },
    ...options,
  });
  if (status !== 0) throw new Error(`${what} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
};

const startAndAsk = async () => {
  const words = [main, 'start', '--port', '0', '--host', '127.0.0.1'];
  const server = spawn(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'inherit'], timeout: LIMIT_MS });
  const closed = once(server, 'close');
  const line = once(createInterface({ input: server.stdout }), 'line');
  const [ready] = await Promise.race([line, closed]);
  try {
    const { url } = JSON.parse(ready);
    run('health', [main, 'health', '--url', url]);
    console.log(`healthy at ${url}`);
  } finally {
    server.kill('SIGTERM');
  }
  const [code] = await closed;
  // Windows has no signals: there, the process is killed and cannot choose its exit code.
  if (process.platform !== 'win32' && code !== 0) throw new Error(`the server ended with ${code} at SIGTERM`);
};

const usePacked = () => {
  run('npm pack', [npm, 'pack', '--silent', '--ignore-scripts', '--pack-destination', folder]);
  const [name] = readdirSync(folder);
  const cwd = join(folder, 'empty');
  mkdirSync(cwd);
  const words = ['exec', '--yes', '--package', join(folder, name), '--', 'mock-toss-cert', 'demo', '--port', '0'];
  run('npx mock-toss-cert demo', [npm, ...words], { cwd });
  console.log('npx mock-toss-cert demo walks through the whole flow');
};

try {
  await startAndAsk();
  usePacked();
} catch (error) {
  console.error(`try-package: ${error.message}`);
  process.exitCode = 1;
}
