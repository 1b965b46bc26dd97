import type { Text } from '../../domain/text/language.ts';
import { type CommandOption, isGroup } from '../command.ts';
import { commands } from '../commands/catalog.ts';
import { flagOf } from '../values.ts';

/** An option, or the end of the options. Anything else that begins with a dash may be a value, such as a secret. */
const NO_VALUE = /^(--|--[a-z][a-z-]{0,39}(=.*)?|-[hV])$/s;

/** The options of the command that a command line runs. */
const optionsOf = ([first, second]: readonly string[]): readonly CommandOption[] => {
  // Without a name, it is the first command: of all, or of a group.
  const entry = commands.find(({ name }) => name === first) ?? commands[0];
  if (entry === undefined || !isGroup(entry)) return entry?.options ?? [];
  return (entry.commands.find(({ name }) => name === second) ?? entry.commands[0]).options;
};

const missing = ({ flags }: CommandOption): Text => ({
  en: `option '${flags}' argument missing: an option stands in its place. A value that begins with "--" is written ${flagOf(flags)}=--…`,
  ko: `옵션에 값이 없습니다: ${flags}. 값이 있을 자리에 옵션이 있습니다. "--"로 시작하는 값은 ${flagOf(flags)}=--… 형식으로 쓰세요`,
});

/** An error for an option whose value is forgotten. The parser would take the option after it as the value. */
export const findMissingValue = (words: readonly string[]): Text | undefined => {
  const options = optionsOf(words).filter(({ flags }) => flags.includes('<'));
  for (let index = 0; index < words.length && words[index] !== '--'; index += 1) {
    const option = options.find(({ flags }) => flagOf(flags) === words[index]);
    if (option === undefined) continue;
    index += 1;
    if (NO_VALUE.test(words[index] ?? '')) return missing(option);
  }
  return undefined;
};
