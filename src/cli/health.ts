import { reachableHost } from '../reachable-host.ts';
import { type Command, exitCodes } from './command.ts';
import { configure } from './configure.ts';
import { jsonOption } from './print.ts';
import { serverOptions } from './with-control.ts';

const TIMEOUT_MS = 3_000;

/** For container health checks: is a server ready there? */
export const health: Command = {
  name: 'health',
  summary: 'exit 0 if a server is ready at --url or at the configured host and port',
  options: [...serverOptions, { ...jsonOption, description: 'the answer is JSON anyway' }],
  examples: ['health', 'health --url http://mock-toss:8677'],
  async run({ url, ...values }, terminal) {
    const loaded = configure(values, terminal);
    if (loaded === undefined) return exitCodes.usage;
    const { host, port } = loaded.config;
    const base = url ?? `http://${reachableHost(host)}:${port}`;
    try {
      const answer = await fetch(new URL('/ready', base), { signal: AbortSignal.timeout(TIMEOUT_MS) });
      terminal.out(`${await answer.text()}\n`);
      return answer.ok ? exitCodes.ok : exitCodes.failed;
    } catch {
      terminal.err(`mock-toss-cert: no server is ready at ${base}: start one, or give its address with --url\n`);
      return exitCodes.failed;
    }
  },
};
