import { describe, expect, it } from 'vitest';
import { placeField, readJsonObject } from '../../src/dashboard/parts/json-place.ts';

describe('a JSON text', () => {
  it.each(['{"a":1}', ' {"a":1}\n'])('%j is an object', (text) => {
    expect(readJsonObject(text)).toEqual({ value: { a: 1 } });
  });

  it.each([
    ['{\n  "a": 1,\n  "b": x\n}', 3, 'x'],
    ['{\n  "a": 1\n  "b": 2\n}', 3, '"b"'],
    ['{"a": 1', 1, ''],
    ['{\n"a": 1', 2, ''],
    ['', 1, ''],
    ['[1]', 1, '[1]'],
    ['null', 1, 'null'],
    ['"text"', 1, '"text"'],
  ])('%j is wrong in line %i, at %j', (text, line, beginning) => {
    const read = readJsonObject(text);
    expect(read).toHaveProperty('problem');
    if (!('problem' in read)) return;
    expect(read.problem.line).toBe(line);
    expect(text.slice(read.problem.at).startsWith(beginning)).toBe(true);
    expect(read.problem.message).not.toBe('');
  });
});

describe('a wrong field', () => {
  const text = '{\n  "name": "x",\n  "start": "soon",\n  "reads": [{ "at": 1 }]\n}';

  it.each([
    ['start', 3],
    ['reads.0.at', 4],
    ['reads/0/at', 4],
    ['reads.0', 4],
    ['missing', 1],
    ['', 1],
  ])('%j is in line %i', (field, line) => {
    expect(placeField(text, { field, message: 'is wrong' })).toMatchObject({
      line,
      message: `${field} is wrong`.trim(),
    });
  });
});
