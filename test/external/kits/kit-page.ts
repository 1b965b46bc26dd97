import { expect } from 'vitest';
import { fencesOf, headingsOf, readText } from '../../markdown.ts';

/** The code blocks of a language on the page of a kit. */
export const blocksOf = (kit: string, language: string): string[] =>
  fencesOf(readText(`clients/${kit}/README.md`)).flatMap((fence) => (fence.language === language ? [fence.code] : []));

/** What the page of a kit says that a failed test prints; `…` stands for anything in a line. */
export const printedBy = (kit: string): RegExp => {
  const parts = (blocksOf(kit, 'text')[0] ?? '').split('…');
  return new RegExp(parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*'));
};

export const countReports = (output: string): number => output.split('mock-toss-cert: calls of client').length - 1;

/** Both languages of the page have the same structure, and the files that a package has beside it are those of the project. */
export const checkPages = (kit: string): void => {
  const [english, korean] = ['README.md', 'README.ko.md'].map((name) => readText(`clients/${kit}/${name}`));
  const structureOf = (text = '') => ({
    headings: headingsOf(text).map(({ level }) => level),
    blocks: fencesOf(text).map(({ language, code }) => [language, code]),
    rows: [...text.matchAll(/^\| (`[^|]+`) \|/gm)].map(([, cell]) => cell),
    links: [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, to]) => to?.replace('.ko.md', '.md')),
  });
  expect(structureOf(korean)).toEqual(structureOf(english));
  expect(readText(`clients/${kit}/LICENSE`)).toBe(readText('LICENSE'));
};
