// Starts the built program once, so that also its first start finds what Node.js keeps of compiled code.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const LIMIT_MS = 30_000;

/** Fills the cache in the folder of the built program. It is only a saving: a program that does not start is not reported here. */
export const fillCompileCache = async (folder: string): Promise<void> => {
  const words = [join(folder, 'main.js'), 'start', '--port', '0', '--host', '127.0.0.1'];
  const server = spawn(process.execPath, words, { env: {}, stdio: ['ignore', 'pipe', 'ignore'], timeout: LIMIT_MS });
  // The ready line. Node.js writes the cache when the process ends by itself.
  server.stdout.once('data', () => server.kill('SIGTERM'));
  await once(server, 'close');
  const cache = join(folder, 'compile-cache');
  if (!existsSync(cache)) return;
  // Node.js makes the files for their owner alone. In the image they have another owner than the process that reads them.
  for (const file of readdirSync(cache, { recursive: true, withFileTypes: true })) {
    if (file.isFile()) chmodSync(join(file.parentPath, file.name), 0o644);
  }
};
