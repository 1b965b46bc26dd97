import { isGroup } from '../command.ts';
import { commands } from '../commands/catalog.ts';

/** `help faults add` as `faults add --help`: the parser looks only at the first word behind `help`. */
const toHelpOption = ([first, group = '', command = '-']: readonly string[]): readonly string[] | undefined =>
  first !== 'help' || command.startsWith('-') ? undefined : [group, command, '--help'];

/** `-61m` behind `--`: the parser takes it for an option elsewhere, unless it is the value of one. */
const putNegativesLast = (words: readonly string[]): readonly string[] => {
  const isNegative = (word: string, at: number): boolean =>
    /^-\d/.test(word) && words[at - 1]?.startsWith('--') !== true;
  const negatives = words.filter(isNegative);
  if (negatives.length === 0 || words.includes('--')) return words;
  return [...words.filter((word, at) => !isNegative(word, at)), '--', ...negatives];
};

/** The words for this program, and those after `--` when they belong to another program that the command runs. */
export const splitWords = (
  args: readonly string[],
): { readonly own: readonly string[]; readonly others: readonly string[] } => {
  const runsAnother = commands.some((entry) => entry.name === args[0] && !isGroup(entry) && entry.runsAnother === true);
  const at = runsAnother ? args.indexOf('--') : -1;
  return at === -1
    ? { own: toHelpOption(args) ?? putNegativesLast(args), others: [] }
    : { own: args.slice(0, at), others: args.slice(at + 1) };
};
