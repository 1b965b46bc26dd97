import { expect, it } from 'vitest';
import { rememberUnchanged } from '../../../src/observation/masking/unchanged.ts';

const counted = () => {
  const seen: string[] = [];
  const mask = rememberUnchanged((text) => {
    seen.push(text);
    return text.replace(/\d/g, '*');
  });
  return { mask, seen };
};

it('a text that stays as it is is masked once', () => {
  const { mask, seen } = counted();
  expect([mask('/a'), mask('/a'), mask('/b'), mask('/a')]).toEqual(['/a', '/a', '/b', '/a']);
  expect(seen).toEqual(['/a', '/b']);
});

it('a text that the mask changes is masked each time, and not kept', () => {
  const { mask, seen } = counted();
  expect([mask('/1'), mask('/1')]).toEqual(['/*', '/*']);
  expect(seen).toEqual(['/1', '/1']);
});

it('a long text is not kept', () => {
  const { mask, seen } = counted();
  const long = 'a'.repeat(201);
  expect([mask(long), mask(long)]).toEqual([long, long]);
  expect(seen).toHaveLength(2);
});

it('any number of texts are masked alike', () => {
  const { mask } = counted();
  const texts = Array.from({ length: 1_000 }, (_, index) => '/'.repeat(1 + (index % 150)));
  expect(texts.map(mask)).toEqual(texts);
});
