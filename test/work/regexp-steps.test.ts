import { expect, it } from 'vitest';
import { countSteps } from './regexp-steps.ts';

const growth = (expression: RegExp, unit: string): number =>
  Math.round(countSteps(expression, `${unit.repeat(400)}!`) / countSteps(expression, `${unit.repeat(200)}!`));

it.each<[RegExp, string, number]>([
  [/^\d+x$/, '3', 2],
  [/\d+x/, '3', 4],
  [/^(?:a|b)+c/, 'ab', 2],
  [/"[^"]*"x/, '"a', 2],
  [/\s+$/, ' ', 4],
  [/^a.*b.*c/, 'ab', 4],
  [/^\s{0,9}:/, ' ', 1],
  [/a(?=b*c)/, 'ab', 2],
  [/^(?:[^a]|a)*?!/, 'a', 2],
  [/(?<=.)\/$/, '/', 2],
  [/^a+\b!x/, 'a', 2],
])('a text twice as long costs %s %j times as many steps', (expression, unit, times) => {
  expect(growth(expression, unit)).toBe(times);
});

it('an expression that would take for ever is found out', () => {
  expect(() => countSteps(/^(a+)+$/, `${'a'.repeat(40)}!`)).toThrow('more than');
});

it('syntax that is not known is not counted wrongly', () => {
  expect(() => countSteps(/(a)\1/, 'aa')).toThrow('unknown syntax');
});
