import type { Server } from '../servers/server.ts';
import type { Checks } from './check.ts';

/** Reads events until `signal`; a stream that ends before is an unexpected answer. Returns how many bytes came. */
const listen = async ({ url }: Server, checks: Checks, signal: AbortSignal): Promise<number> => {
  let bytes = 0;
  try {
    const answer = await fetch(`${url}/_control/v1/events`, { signal });
    if (answer.status !== 200 || answer.body === null) throw new Error(`status ${answer.status}`);
    for await (const chunk of answer.body) bytes += chunk.length;
    checks.fail('events: the stream ended');
  } catch (error) {
    if (!signal.aborted) checks.fail(`events: ${error instanceof Error ? error.message : String(error)}`);
  }
  return bytes;
};

/** A listener that stays, or that comes again after each `stayMs`. */
export const runListener = async (
  server: Server,
  checks: Checks,
  end: AbortSignal,
  stayMs = Number.POSITIVE_INFINITY,
): Promise<void> => {
  while (!end.aborted) {
    const signal = Number.isFinite(stayMs) ? AbortSignal.any([end, AbortSignal.timeout(stayMs)]) : end;
    const bytes = await listen(server, checks, signal);
    if (bytes === 0 && !end.aborted) checks.fail('events: none came');
    checks.calls += 1;
  }
};
