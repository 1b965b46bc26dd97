import { CommanderError } from 'commander';
import { exitCodes, type Process } from './command.ts';
import { printErrors } from './configure.ts';
import { checkLanguage, languageOf } from './language.ts';
import { findMissingValue } from './parser/missing-value.ts';
import { parse } from './parser/parse.ts';
import { splitWords } from './parser/split-words.ts';
import { findUnknownCommand } from './parser/unknown-command.ts';
import { withReadableOutput } from './print.ts';
import { UsageError } from './values.ts';

export { commands } from './commands/catalog.ts';

/** No command for people: the scripts of `completion` call it at each press of the tab key. */
const COMPLETE = 'complete';

/** Runs the command of a command line and resolves to the exit code. */
export const run = async (args: readonly string[], process: Process): Promise<number> => {
  const { env } = process;
  const terminal = withReadableOutput({ ...process, language: languageOf(env) });
  try {
    checkLanguage(env);
    if (args[0] === COMPLETE) return await (await import('./completion/complete.ts')).complete(args.slice(1), terminal);
    const { own } = splitWords(args);
    const wrong = findUnknownCommand(own) ?? findMissingValue(own);
    if (wrong !== undefined) throw new UsageError(wrong);
    return await parse(args, terminal);
  } catch (error) {
    // After a help or version text.
    if (error instanceof CommanderError) return exitCodes.ok;
    if (error instanceof UsageError) {
      printErrors(terminal, [error.text]);
      return exitCodes.usage;
    }
    // A bug of this program: one line is enough for a user, and the debug level adds the stack.
    const message = error instanceof Error ? error.message : String(error);
    printErrors(terminal, [
      { en: `unexpected error: ${message}`, ko: `예상하지 못한 오류가 발생했습니다: ${message}` },
    ]);
    if (env.MOCK_TOSS_LOG_LEVEL === 'debug' && error instanceof Error) terminal.err(`${error.stack}\n`);
    return exitCodes.failed;
  }
};
