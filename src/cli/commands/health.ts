import { ControlError } from '../../client/control.ts';
import { type Command, exitCodes } from '../command.ts';
import { printErrors } from '../configure.ts';
import { jsonOption } from '../print.ts';
import { connect, serverOptions } from '../with-control.ts';

const TIMEOUT_MS = 3_000;

/** For health checks of containers. */
export const health: Command = {
  name: 'health',
  summary: 'exit 0 if a server is ready at --url or at the configured host and port',
  options: [...serverOptions, { ...jsonOption, description: 'no effect: the output is always JSON' }],
  examples: ['health', 'health --url http://mock-toss:8677'],
  async run(values, terminal) {
    const control = connect(values, terminal, { timeoutMs: TIMEOUT_MS });
    if (control === undefined) return exitCodes.usage;
    try {
      await control.ready();
      terminal.out('{"status":"ready"}\n');
      return exitCodes.ok;
    } catch (error) {
      if (!(error instanceof ControlError)) throw error;
      const why = error.problem?.detail ?? 'start one, or give its address with --url';
      printErrors(terminal, [`no server is ready at ${control.baseUrl}: ${why}`]);
      return exitCodes.failed;
    }
  },
};
