import { expect, it } from 'vitest';
import { isOf } from '../../src/dashboard/live/stream.ts';

it('an event without a client concerns every client', () => {
  const event = (data: unknown) => ({ id: null, type: 'x', data });
  expect(isOf(event({ clientId: 'a' }), 'a')).toBe(true);
  expect(isOf(event({ clientId: 'a' }), 'b')).toBe(false);
  expect(isOf(event({ clientId: null }), 'b')).toBe(true);
  expect(isOf(event({}), 'b')).toBe(true);
  expect(isOf(event(null), 'b')).toBe(true);
  expect(isOf(event({ clientId: 'a' }), undefined)).toBe(true);
});
