// Before every test file: nothing that it opens or replaces is there for the next one, and no call reaches the real service.
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import { afterAll, vi } from 'vitest';
import { closeAll } from './at-end.ts';

const { lookup } = dns;

/** The system's look-up of names; those of the real service are for tests that say themselves where they lead. */
const guarded = (name: string, ...rest: never[]): void => {
  if (/(^|\.)toss\.im\.?$/i.test(name)) throw new Error(`a test tries to reach the real service: ${name}`);
  (lookup as (...given: unknown[]) => void)(name, ...rest);
};

dns.lookup = Object.assign(guarded, lookup) as typeof lookup;
syncBuiltinESMExports();

afterAll(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await closeAll();
});
