import { styleText } from 'node:util';
import { describe, expect, it } from 'vitest';
import { cellsOf, columns } from '../../src/cli/print.ts';

describe('the cells of a text on a terminal', () => {
  it.each([
    ['', 0],
    ['port', 4],
    ['상태', 4],
    ['본인확인 API', 12],
    ['①', 1],
    ['서버, 시계', 10],
    ['漢字かな', 8],
    ['（）', 4],
    [styleText('red', '오류', { validateStream: false }), 4],
  ])('%j takes %i', (text, cells) => {
    expect(cellsOf(text)).toBe(cells);
  });
});

it('columns begin below each other, whatever letters are before them', () => {
  const text = columns([
    ['상태', 'COMPLETED', 'x'],
    ['txId', '완료', 'x'],
    ['클라이언트', 'abc', 'x'],
  ]);
  const ends = text
    .trimEnd()
    .split('\n')
    .map((line) => cellsOf(line.slice(0, line.lastIndexOf('x'))));
  expect(new Set(ends)).toEqual(new Set(['클라이언트'.length * 2 + 2 + 'COMPLETED'.length + 2]));
});

it('columns may have more rows than a function takes arguments', () => {
  const row = ['a', 'b'];
  expect(columns(Array.from({ length: 200_000 }, () => row))).toHaveLength(1_000_000);
});
