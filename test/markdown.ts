import { readdirSync, readFileSync } from 'node:fs';

/** The folder of the project. */
export const root = new URL('../', import.meta.url);

export const readText = (path: string): string => readFileSync(new URL(path, root), 'utf8');

const pagesIn = (folder: string): string[] =>
  readdirSync(new URL(folder, root))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}${name}`);

/** The pages of the documentation in English, such as `docs/tour.md`. */
export const englishPages = pagesIn('docs/');
export const koreanPages = pagesIn('docs/ko/');

export interface Fence {
  readonly language: string;
  readonly code: string;
  /** Between this fence and the one before it is nothing but empty lines. */
  readonly isDirectlyAfter: boolean;
}

const FENCE = /^```([^\n]*)\n([\s\S]*?)^```$/gm;

export const fencesOf = (text: string): Fence[] => {
  let end = 0;
  return [...text.matchAll(FENCE)].map((match) => {
    const isDirectlyAfter = end > 0 && text.slice(end, match.index).trim() === '';
    end = match.index + match[0].length;
    return { language: match[1] ?? '', code: match[2] ?? '', isDirectlyAfter };
  });
};

/** A text without its code blocks. */
export const proseOf = (text: string): string => text.replace(FENCE, '');

export interface Heading {
  readonly level: number;
  readonly title: string;
  /** As GitHub names it. */
  readonly anchor: string;
}

export const headingsOf = (text: string): Heading[] => {
  const seen = new Map<string, number>();
  return [...proseOf(text).matchAll(/^(#+) (.+)$/gm)].map(([, marks = '', title = '']) => {
    const name = title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-');
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return { level: marks.length, title, anchor: before === 0 ? name : `${name}-${before}` };
  });
};

/** Where links and pictures lead, as they are written. */
export const linksOf = (text: string): string[] =>
  [...proseOf(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, to = '']) => to);
