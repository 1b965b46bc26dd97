import { writeFile } from 'node:fs/promises';
import { codeOf } from '../../system-error.ts';
import { type Command, exitCodes } from '../command.ts';
import { printErrors } from '../configure.ts';
import { jsonOption } from '../print.ts';
import { serverOptions, withControl } from '../with-control.ts';

/** Prints or writes a snapshot as the server has made it. */
export const snapshot: Command = {
  name: 'snapshot',
  summary: 'save everything but the journal as one document, for start --restore',
  options: [
    { flags: '--secrets', description: 'also secrets of clients, and what partners sent about people, in the clear' },
    { flags: '--output <file>', description: 'write it to this file instead' },
    ...serverOptions,
    { ...jsonOption, description: 'no effect: the output is always JSON' },
  ],
  examples: ['snapshot --output state.json', 'snapshot --secrets --output state.json', 'start --restore state.json'],
  run: ({ secrets, output, ...values }, terminal) =>
    withControl(values, terminal, async (control) => {
      const text = await control.snapshotText({ secrets: secrets !== undefined });
      if (output === undefined) {
        terminal.out(text);
        return exitCodes.ok;
      }
      try {
        // With secrets, for nobody else.
        await writeFile(output, text, secrets === undefined ? {} : { mode: 0o600 });
        return exitCodes.ok;
      } catch (error) {
        const why = `--output names ${output}, which cannot be written (${codeOf(error)}): name another file`;
        printErrors(terminal, [why]);
        return exitCodes.usage;
      }
    }),
};
