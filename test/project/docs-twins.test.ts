import { describe, expect, it } from 'vitest';
import { loadFixtures } from '../../src/fixtures/load.ts';
import { englishPages, fencesOf, headingsOf, koreanPages, linksOf, proseOf, readText } from '../markdown.ts';

const twins: readonly (readonly [english: string, korean: string])[] = [
  ['README.md', 'README.ko.md'],
  ['clients/java/README.md', 'clients/java/README.ko.md'],
  ...englishPages.map((page) => [page, page.replace('docs/', 'docs/ko/')] as const),
];

const codeOf = (cell: string): string[] => [...cell.matchAll(/`[^`]+`/g)].map(([code]) => code);

/** For each table, for each row: the number of cells, and what stands in code. */
const tablesOf = (text: string): string[][][] => {
  const tables: string[][][] = [];
  let isInTable = false;
  for (const line of proseOf(text).split('\n')) {
    const isRow = line.startsWith('|');
    if (isRow && !isInTable) tables.push([]);
    if (isRow) tables.at(-1)?.push([String(line.split(/(?<!\\)\|/).length), ...codeOf(line).sort()]);
    isInTable = isRow;
  }
  return tables;
};

/** Where a link leads, as an English page would write it. An anchor is a heading, which has another name in Korean. */
const asEnglish = (to: string, isInDocs: boolean): string => {
  if (/^https?:/.test(to)) return to.replace('/_control/docs/ko/', '/_control/docs/en/');
  const path = to.replace(/#.*/, '#');
  const english = isInDocs ? path.replace(/^\.\.\//, '') : path.replace(/^((?:\.\.\/)*)docs\/ko\//, '$1docs/');
  return english.replace('README.ko.md', 'README.md');
};

const targetsOf = (page: string, isKorean: boolean): string[] =>
  linksOf(readText(page))
    .map((to) => (isKorean ? asEnglish(to, page.startsWith('docs/')) : to.replace(/#.*/, '#')))
    // Each README points at the other's language.
    .filter((to) => !/^README(\.ko)?\.md$/.test(to))
    .sort();

const marksOf = (text: string): string[] => [...text.matchAll(/<!-- [^>]+ -->/g)].map(([mark]) => mark);

it('every page has its Korean twin, and no other', () => {
  expect(koreanPages.map((page) => page.replace('docs/ko/', 'docs/'))).toEqual(englishPages);
});

describe.each(twins)('%s and %s', (english, korean) => {
  const [inEnglish, inKorean] = [readText(english), readText(korean)];

  it('have the same headings, in the same order', () => {
    const levels = (text: string) => headingsOf(text).map(({ level }) => level);
    expect(levels(inKorean)).toEqual(levels(inEnglish));
  });

  it('have the same commands, programs and outputs', () => expect(fencesOf(inKorean)).toEqual(fencesOf(inEnglish)));

  it('have the same tables, row for row, with the same code', () => {
    const [wanted, found] = [tablesOf(inEnglish), tablesOf(inKorean)];
    expect(found.length).toBe(wanted.length);
    for (const [index, table] of wanted.entries()) expect(found[index], `table ${index + 1}`).toEqual(table);
  });

  it('have the same links, pictures and marks', () => {
    expect(targetsOf(korean, true)).toEqual(targetsOf(english, false));
    expect(marksOf(inKorean)).toEqual(marksOf(inEnglish));
  });

  it('are in their languages: every Korean paragraph has Hangul', () => {
    const paragraphs = proseOf(inKorean)
      .split(/\n\s*\n/)
      .map((text) => text.trim())
      .filter((text) => text !== '' && !/^(\[?!\[|<!--|\||# |#+ [\x20-\x7e]+$|\*\*[.A-Za-z]+\*\*:?$)/.test(text));
    expect(paragraphs.filter((text) => !/[가-힣]/.test(text))).toEqual([]);
  });
});

it('the Korean page says of each scenario what the scenario says of itself in Korean', () => {
  const text = readText('docs/ko/scenarios.md');
  for (const { name, descriptionKo } of loadFixtures(null).scenarios.values())
    expect(text).toContain(`| \`${name}\` | ${descriptionKo} |`);
});
