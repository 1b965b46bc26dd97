import { isGroup } from '../command.ts';
import { commands } from '../commands/catalog.ts';

/** The words for this program, and those after `--` when they belong to another program that the command runs. */
export const splitWords = (
  args: readonly string[],
): { readonly own: readonly string[]; readonly others: readonly string[] } => {
  const runsAnother = commands.some((entry) => entry.name === args[0] && !isGroup(entry) && entry.runsAnother === true);
  const at = runsAnother ? args.indexOf('--') : -1;
  return at === -1 ? { own: args, others: [] } : { own: args.slice(0, at), others: args.slice(at + 1) };
};
