import { expect, it } from 'vitest';
import { createLoggableNames } from '../../src/domain/loggable-names.ts';

const names = createLoggableNames(['mock-partner'], ['manual']);

it.each([
  ['mock-partner', 'mock-partner'],
  [`test_${'0a'.repeat(16)}`, `test_${'0a'.repeat(16)}`],
  ['01012345678', '***'],
  ['test_01012345678', '***'],
  [`test_${'0A'.repeat(16)}`, '***'],
])('the client %s is logged as %s', (clientId, expected) => {
  expect(names.client(clientId)).toBe(expected);
});

it('a scenario that a caller has put here is not named', () => {
  expect(names.scenario('manual')).toBe('scenario manual');
  expect(names.scenario('01012345678')).toBe('a scenario of the control API');
});
