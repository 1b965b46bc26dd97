import { expect, it } from 'vitest';
import { payloadOf, toHint } from '../../src/http/refusal.ts';

it.each([
  ['a hint', 'a hint (docs/errors.md#ce3103)'],
  ['이름은 필요합니다', '? ? (docs/errors.md#ce3103)'],
  ['a\r\nSet-Cookie: b', 'a?Set-Cookie: b (docs/errors.md#ce3103)'],
  ['x'.repeat(176), `${'x'.repeat(176)} (docs/errors.md#ce3103)`],
  // The address outlives the cut.
  ['x'.repeat(177), `${'x'.repeat(173)}... (docs/errors.md#ce3103)`],
])('the hint %j is a header as %j', (text, expected) => {
  const hint = toHint(text, 'docs/errors.md#ce3103');
  expect(hint).toBe(expected);
  expect(hint.length).toBeLessThanOrEqual(200);
});

it('a body is sent as JSON, a text as it is', () => {
  expect([payloadOf({ body: { error: 'x' } }), payloadOf({ body: '<p>' })]).toEqual(['{"error":"x"}', '<p>']);
});
