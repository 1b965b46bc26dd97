import type { ControlClient } from '../../client/control.ts';
import { exitCodes, type OptionValues, type Terminal } from '../command.ts';
import { printErrors } from '../configure.ts';
import { readFormat } from '../finding-formats.ts';
import { readFixtures } from '../fixture-keys.ts';
import { painter } from '../print.ts';
import { withControl } from '../with-control.ts';
import { formatLeaks } from './formats.ts';
import { leakExitCode, leakProblems, scanForLeaks } from './scan.ts';

/** Scans paths, and prints what was found. Resolves to the exit code. Throws `UsageError`. */
export const runLeakScan = async (
  values: OptionValues,
  terminal: Terminal,
  paths: readonly string[],
): Promise<number> => {
  const format = readFormat(values);
  const known = await readFixtures(values, terminal);
  if (known === undefined) return exitCodes.usage;
  const scan = async (control?: ControlClient): Promise<number> => {
    const found = await scanForLeaks(paths, { ...known, control, nowMs: Date.now() });
    terminal.out(formatLeaks(format, found, { paint: painter(terminal), language: terminal.language }));
    printErrors(terminal, leakProblems(found));
    return leakExitCode(found);
  };
  return values.url === undefined ? scan() : withControl(values, terminal, scan);
};
