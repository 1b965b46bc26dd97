// Before every test file: nothing that it opens or replaces is there for the next one.
import { afterAll, vi } from 'vitest';
import { closeAll } from './at-end.ts';

afterAll(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await closeAll();
});
