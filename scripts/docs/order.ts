// The order of the pages and their groups, as in the list, `README.md`.
import { type Token, walkTokens } from 'marked';
import type { Language } from '../../src/domain/text/language.ts';
import { targetOf } from './links.ts';
import { INDEX, type Source, type Sources } from './source.ts';
import { wordsOf } from './words.ts';

export interface Group {
  /** None for pages that stand before the first heading of the list. */
  readonly title?: string;
  readonly pages: readonly Source[];
}

/** The pages of a language in groups. What the list does not name comes last. */
export const groupsOf = (language: Language, sources: Sources): readonly Group[] => {
  const all = sources[language];
  const index = all.get(INDEX);
  const rest = new Set(all.values());
  const groups: { title?: string; pages: Source[] }[] = [{ pages: [] }];
  const add = (page: Source | undefined): void => {
    if (page !== undefined && rest.delete(page)) groups.at(-1)?.pages.push(page);
  };
  add(index);
  const headings = index?.headings.values();
  walkTokens(index?.tokens ?? [], (token: Token) => {
    if (token.type === 'heading') {
      const { depth, text = '' } = headings?.next().value ?? {};
      if (depth === 2) groups.push({ title: text, pages: [] });
    }
    if (index === undefined || token.type !== 'link') return;
    const target = targetOf(token.href, index, sources);
    if (target.kind === 'page') add(all.get(target.href.replace(/#.*/, '')));
  });
  if (rest.size > 0) groups.push({ ...(index && { title: wordsOf[language].more }), pages: [...rest] });
  return groups.filter(({ pages }) => pages.length > 0);
};
