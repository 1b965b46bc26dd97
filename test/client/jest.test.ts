import { afterEach, expect, it, vi } from 'vitest';
import { useTossCert } from '../../src/client/jest.ts';

afterEach(() => vi.unstubAllGlobals());

// What the fixture does in Jest is tested in projects with the package.
it('needs the functions of Jest', () => {
  expect(() => useTossCert()).toThrow('works in test files of Jest, with injectGlobals');
});

it('needs Jest 30: older versions keep their handlers to themselves', () => {
  for (const name of ['beforeAll', 'beforeEach', 'afterEach', 'afterAll']) vi.stubGlobal(name, () => undefined);
  expect(() => useTossCert()).toThrow('needs Jest 30 or newer, with its usual runner jest-circus');
});
