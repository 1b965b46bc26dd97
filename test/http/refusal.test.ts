import { expect, it } from 'vitest';
import { payloadOf, toHint } from '../../src/http/refusal.ts';

it.each([
  ['a hint', 'a hint'],
  ['이름은 필요합니다', '? ?'],
  ['a\r\nSet-Cookie: b', 'a?Set-Cookie: b'],
  ['x'.repeat(200), 'x'.repeat(200)],
  ['x'.repeat(201), `${'x'.repeat(197)}...`],
])('the hint %j is a header as %j', (text, expected) => {
  expect(toHint(text)).toBe(expected);
});

it('a body is sent as JSON, a text as it is', () => {
  expect([payloadOf({ body: { error: 'x' } }), payloadOf({ body: '<p>' })]).toEqual(['{"error":"x"}', '<p>']);
});
