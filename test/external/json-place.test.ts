import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { brokenJson } from '../domain/text/broken-json.ts';
import { describeWith, pythonWith } from './programs.ts';

const READ = `
import json, sys
for text in json.load(sys.stdin):
    try:
        json.loads(text)
        print("fine")
    except json.JSONDecodeError as error:
        print("comma" if "trailing comma" in error.msg else f"{error.lineno} {error.colno}")
`;

const python = pythonWith('json');

/** Python points behind the backslash of a code point that is cut. */
const differs = (text: string): boolean => text.includes('\\u12"');

/** Since 3.13 it points to the comma instead of the bracket. */
const isSamePlace = (found: string | undefined, place: string, reason: string): boolean =>
  found === place || (found === 'comma' && reason.startsWith('comma'));

describeWith([python], 'where a text stops being JSON', () => {
  it('is where Python says that it is', () => {
    const texts = brokenJson.filter(([text]) => !differs(text));
    expect(texts.length).toBeGreaterThan(45);
    const { stdout } = spawnSync(python.path, ['-c', READ], { input: JSON.stringify(texts.map(([text]) => text)) });
    const places = stdout.toString().trim().split('\n');
    const others = texts.filter(
      ([_text, line, column, reason], index) => !isSamePlace(places[index], `${line} ${column}`, reason),
    );
    expect(others).toEqual([]);
  });
});
