// The Markdown of the documentation, read and parsed: pages with their headings, in both languages.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lexer, type Token, type Tokens, type TokensList } from 'marked';
import type { Language } from '../../src/domain/text/language.ts';

/** The page that lists the others: `README.md`. */
export const INDEX = 'index';

export interface Heading {
  readonly depth: number;
  readonly text: string;
  /** The anchor that GitHub makes of the text. */
  readonly slug: string;
}

export interface Source {
  readonly name: string;
  readonly language: Language;
  readonly tokens: TokensList;
  readonly headings: readonly Heading[];
}

/** The pages of each language by their names. */
export type Sources = Readonly<Record<Language, ReadonlyMap<string, Source>>>;

/** The text of tokens without its marks. */
export const plainOf = (tokens: readonly Token[] = []): string =>
  tokens
    .map((token) => ('tokens' in token && token.tokens ? plainOf(token.tokens) : 'text' in token ? token.text : ''))
    .join('');

const slugOf = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');

const isHeading = (token: Token): token is Tokens.Heading => token.type === 'heading';

const headingsOf = (tokens: TokensList): readonly Heading[] => {
  const counts = new Map<string, number>();
  return tokens.filter(isHeading).map(({ depth, tokens: inner }) => {
    const text = plainOf(inner);
    const base = slugOf(text);
    const before = counts.get(base) ?? 0;
    counts.set(base, before + 1);
    return { depth, text, slug: before === 0 ? base : `${base}-${before}` };
  });
};

const nameOf = (file: string): string => (file === 'README.md' ? INDEX : file.slice(0, -'.md'.length));

const readLanguage = (folder: string, language: Language): ReadonlyMap<string, Source> => {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.md')) : [];
  return new Map(
    files.sort().map((file) => {
      const name = nameOf(file);
      const tokens = lexer(readFileSync(join(folder, file), 'utf8'));
      return [name, { name, language, tokens, headings: headingsOf(tokens) }];
    }),
  );
};

/** Reads `*.md` and `ko/*.md` of a folder. */
export const readSources = (folder: string): Sources => ({
  en: readLanguage(folder, 'en'),
  ko: readLanguage(join(folder, 'ko'), 'ko'),
});

export const titleOf = ({ name, headings }: Source): string => headings.find(({ depth }) => depth === 1)?.text ?? name;

/** The same page in the other language. */
export const twinOf = ({ name, language }: Source, sources: Sources): Source | undefined =>
  sources[language === 'en' ? 'ko' : 'en'].get(name);

/**
 * The id of each heading of a page: the English anchor in both languages, so that an address of a section is good in both. Twins
 * have the same headings in the same order; one that does not keeps its own.
 */
export const idsOf = (source: Source, sources: Sources): readonly string[] => {
  const english = source.language === 'en' ? source : (twinOf(source, sources) ?? source);
  const depths = ({ headings }: Source): string => headings.map(({ depth }) => depth).join();
  return (depths(english) === depths(source) ? english : source).headings.map(({ slug }) => slug);
};
