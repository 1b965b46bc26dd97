import { writeFile } from 'node:fs/promises';
import type { ControlClient } from '../../client/control.ts';
import type { MagicValues } from '../../domain/magic-values.ts';
import type { Language } from '../../domain/text/language.ts';
import { codeOf } from '../../system-error.ts';
import { exitCodes, type OptionValues, type Terminal } from '../command.ts';
import { cannotWrite, printErrors } from '../configure.ts';
import { readFixtures } from '../fixture-keys.ts';
import { toJson } from '../print.ts';
import { withControl } from '../with-control.ts';
import { goLiveMarkdown } from './checklist.ts';
import { collectGoLiveFacts } from './facts.ts';
import { FIREWALL_ADDRESSES } from './published.ts';

interface GoLiveOptions {
  readonly control: ControlClient;
  readonly magicValues: MagicValues;
  readonly clientId?: string | undefined;
  /** `null`: JSON for programs. */
  readonly language: Language | null;
}

/** The go-live list of what a server saw. Rejects with `ControlError`. */
export const makeGoLiveList = async ({ control, magicValues, clientId, language }: GoLiveOptions): Promise<string> => {
  const facts = await collectGoLiveFacts(control, clientId);
  return language === null
    ? toJson({ ...facts, firewallAddresses: FIREWALL_ADDRESSES })
    : goLiveMarkdown(facts, magicValues, language);
};

/** Prints or writes the list. Resolves to the exit code. Throws `UsageError`. */
export const runGoLive = async (values: OptionValues, terminal: Terminal): Promise<number> => {
  const { 'client-id': clientId, output } = values;
  const known = await readFixtures(values, terminal);
  if (known === undefined) return exitCodes.usage;
  return withControl(values, terminal, async (control) => {
    const { magicValues } = known.fixtures;
    const language = values.json === undefined ? terminal.language : null;
    const text = await makeGoLiveList({ control, magicValues, clientId, language });
    if (output === undefined || output === '-') {
      terminal.out(text);
      return exitCodes.ok;
    }
    try {
      await writeFile(output, text);
      return exitCodes.ok;
    } catch (error) {
      printErrors(terminal, [cannotWrite('--output', output, codeOf(error))]);
      return exitCodes.usage;
    }
  });
};
