import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { codeOf } from '../src/system-error.ts';

it('knows the code of an error, also of one that Jest hands to its tests: its class is another Error', () => {
  const code = "Object.assign(new Error('no such file'), { code: 'ENOENT' })";
  expect(codeOf(Object.assign(new Error('no such file'), { code: 'ENOENT' }))).toBe('ENOENT');
  expect(runInNewContext(code)).not.toBeInstanceOf(Error);
  expect(codeOf(runInNewContext(code))).toBe('ENOENT');
  expect([codeOf(new Error('x')), codeOf(null), codeOf('ENOENT')]).toEqual(['failed', 'failed', 'failed']);
});
