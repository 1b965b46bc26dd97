import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadFixtures } from '../../src/fixtures/load.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

interface Parts {
  /** Levels and numbers, in order: `2.1` is the first heading of the third level below the second. */
  readonly headings: readonly string[];
  /** Code blocks with their language: commands, programs and answers are the same in both. */
  readonly blocks: readonly string[];
  /** For each table, for each row, what stands in code. */
  readonly tables: readonly (readonly (readonly string[])[])[];
  /** Where links lead; anchors are headings, which have other names. */
  readonly links: readonly string[];
  readonly images: readonly string[];
  readonly marks: readonly string[];
}

const codeOf = (cell: string): string[] => [...cell.matchAll(/`[^`]+`/g)].map(([code]) => code);

const partsOf = (text: string): Parts => {
  const blocks: string[] = [];
  const prose = text.replace(/^```[^\n]*\n[\s\S]*?^```$/gm, (block) => {
    blocks.push(block);
    return '';
  });
  const tables: string[][][] = [];
  let isInTable = false;
  for (const line of prose.split('\n')) {
    const isRow = line.startsWith('|');
    if (isRow && !isInTable) tables.push([]);
    if (isRow) tables.at(-1)?.push([String(line.split(/(?<!\\)\|/).length), ...codeOf(line).sort()]);
    isInTable = isRow;
  }
  return {
    headings: [...prose.matchAll(/^#+ /gm)].map(([mark]) => mark),
    blocks,
    tables,
    links: [...prose.matchAll(/(?<!!)\[[^\]]+\]\(([^)]+)\)/g)]
      .map(([, to = '']) => (to.startsWith('#') ? '#' : to))
      .sort(),
    images: [...prose.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, to = '']) => to),
    marks: [...prose.matchAll(/<!-- [^>]+ -->/g)].map(([mark]) => mark),
  };
};

/** Each points at the other's language. */
const OTHER = /^(README|README\.ko)\.md$/;

const [english, korean] = [partsOf(read('README.md')), partsOf(read('README.ko.md'))];

describe('README.ko.md keeps step with README.md', () => {
  it('has the same headings, in the same order', () => expect(korean.headings).toEqual(english.headings));

  it('has the same commands, programs and answers', () => expect(korean.blocks).toEqual(english.blocks));

  it('has the same tables, row for row, with the same code', () => {
    expect(korean.tables.length).toBe(english.tables.length);
    for (const [index, table] of english.tables.entries())
      expect(korean.tables[index], `table ${index + 1}`).toEqual(table);
  });

  it('has the same links, pictures and marks', () => {
    const others = ({ links }: Parts) => links.filter((link) => !OTHER.test(link));
    expect(others(korean)).toEqual(others(english));
    expect([korean.images, korean.marks]).toEqual([english.images, english.marks]);
  });

  it('is in Korean: every paragraph has Hangul', () => {
    const prose = read('README.ko.md').replace(/^```[^\n]*\n[\s\S]*?^```$/gm, '');
    const paragraphs = prose
      .split(/\n\s*\n/)
      .map((text) => text.trim())
      .filter((text) => text !== '' && !/^(!\[|<!--|\||\*\*[A-Z.A-Za-z]+\*\*:?$)/.test(text));
    expect(paragraphs.filter((text) => !/[가-힣]/.test(text))).toEqual([]);
  });

  it('says of each scenario what the scenario says of itself in Korean', () => {
    const told = [...read('README.ko.md').matchAll(/^\| `([\w-]+)` \| ([^|]+) \|(?:[^|]*\|){5}$/gm)];
    const texts = new Map(told.map(([, name, text]) => [name, text]));
    for (const { name, descriptionKo } of loadFixtures(null).scenarios.values())
      expect([name, texts.get(name)]).toEqual([name, descriptionKo]);
  });

  it('links to headings that there are', () => {
    for (const path of ['README.md', 'README.ko.md']) {
      const text = read(path);
      // As GitHub names them.
      const names = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
        title
          .toLowerCase()
          .replace(/[^\p{L}\p{N}\s_-]/gu, '')
          .trim()
          .replaceAll(' ', '-'),
      );
      const anchors = [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, name = '']) => decodeURIComponent(name));
      expect(
        anchors.filter((name) => !names.includes(name)),
        path,
      ).toEqual([]);
    }
  });
});
