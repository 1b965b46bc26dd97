import type { Text } from '../../domain/text/language.ts';
import { findMeant } from '../../domain/text/wording.ts';
import { isGroup } from '../command.ts';
import { commands } from '../commands/catalog.ts';
import { withHelp } from './parser-error.ts';

const suggest = (group: string, word: string, names: readonly string[]): Text => {
  // A word that does not look like a name may be a secret.
  const shown = /^[a-z-]{1,24}$/i.test(word) ? JSON.stringify(word) : undefined;
  const meant = findMeant(word.slice(0, 24), names);
  const what: Text = {
    en: `there is no command ${group}${shown ?? 'of this name'}`,
    ko: `없는 명령입니다${shown === undefined ? '' : `: ${group}${shown}`}`,
  };
  return withHelp(what, meant === undefined ? [] : [group + meant]);
};

/** An error for a word that is not a command. The parser would call it a surplus argument of the default command. */
export const findUnknownCommand = ([first = '', second = '', third = '']: readonly string[]): Text | undefined => {
  const names = [...commands.map(({ name }) => name), 'help'];
  if (first === 'help') return findUnknownCommand([second]);
  if (first === '' || first.startsWith('-')) return undefined;
  const entry = commands.find(({ name }) => name === first);
  if (entry === undefined) return suggest('', first, names);
  if (!isGroup(entry) || second === '' || second.startsWith('-')) return undefined;
  const inner = [...entry.commands.map(({ name }) => name), 'help'];
  if (inner.includes(second)) return undefined;
  const takesOne = (entry.commands[0].args?.length ?? 0) > 0;
  return takesOne && (third === '' || third.startsWith('-')) ? undefined : suggest(`${first} `, second, inner);
};
