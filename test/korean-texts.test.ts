import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { englishIn } from './english-in.ts';

const src = fileURLToPath(new URL('../src/', import.meta.url));

/** Every Korean text of the sources, without what is known only later. */
const texts = globSync('**/*.ts', { cwd: src }).flatMap((file) =>
  [
    ...readFileSync(src + file, 'utf8').matchAll(
      /\b(?:ko|descriptionKo): (?:'((?:[^'\\]|\\.)*)'|`((?:[^`\\]|\\.)*)`)/g,
    ),
  ].map(([, plain, template = '']) => `${file}: ${plain ?? template}`),
);

const withoutValues = (text: string): string => text.replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, '').replaceAll('%s', '');

it('finds the texts', () => {
  expect(texts.length).toBeGreaterThan(400);
});

it('no Korean text has an English sentence', () => {
  const sentences = texts.filter((text) =>
    /[A-Za-z]{2} [a-z]{2,} [a-z]{2,}/.test(withoutValues(text.replace(/^\S+: /, ''))),
  );
  expect(sentences.filter((text) => englishIn(withoutValues(text)).length > 0)).toEqual([]);
});

it('one thing has one word', () => {
  const others = /제휴사|접근 토큰|(?<!환경 )변수|공개 키|세션키|본인 확인|엑세스|결함|트랜젝션|감싼 키|줄 바꿈/;
  expect(texts.filter((text) => others.test(text))).toEqual([]);
});
