import { isGroup } from '../command.ts';
import { commands } from '../commands/catalog.ts';

/** `help faults add` as `faults add --help`: the parser looks only at the first word behind `help`. */
const toHelpOption = ([first, group = '', command = '-']: readonly string[]): readonly string[] | undefined =>
  first !== 'help' || command.startsWith('-') ? undefined : [group, command, '--help'];

/** The words for this program, and those after `--` when they belong to another program that the command runs. */
export const splitWords = (
  args: readonly string[],
): { readonly own: readonly string[]; readonly others: readonly string[] } => {
  const runsAnother = commands.some((entry) => entry.name === args[0] && !isGroup(entry) && entry.runsAnother === true);
  const at = runsAnother ? args.indexOf('--') : -1;
  return at === -1
    ? { own: toHelpOption(args) ?? args, others: [] }
    : { own: args.slice(0, at), others: args.slice(at + 1) };
};
