import { Session } from 'node:inspector/promises';
import { countSteps } from './regexp-steps.ts';

const session = new Session();
session.connect();
await session.post('Profiler.enable');
// Before the code is loaded: V8 counts blocks of what it compiles from now on.
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });

const isCounted = (place: string): boolean =>
  place.includes('/node_modules/leven/') || (place.includes('/src/') && !place.includes('/node_modules/'));

/** Since the last time. */
const takeBlocks = async (): Promise<number> => {
  const { result } = (await session.post('Profiler.takePreciseCoverage')) as unknown as {
    result: { url: string; functions: { ranges: { count: number }[] }[] }[];
  };
  return result
    .filter(({ url }) => isCounted(url))
    .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges.map(({ count }) => count)))
    .reduce((sum, count) => sum + count, 0);
};

interface Searched {
  readonly expression: RegExp;
  readonly text: string;
  readonly from: number;
}

/** `isOwn`, `exec`, a built-in that calls it or two, and whose expression it is. */
const FRAMES = 6;

/** What a call does, and every text that our code gives to a regular expression meanwhile. */
const watchExpressions = async (run: () => unknown): Promise<Searched[]> => {
  const searched: Searched[] = [];
  const owned = new Map<string, boolean>();
  const { exec } = RegExp.prototype;
  const isOwn = (source: string): boolean => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = FRAMES;
    const own = owned.get(source) ?? (new Error().stack ?? '').split('\n').some((frame) => isCounted(frame));
    Error.stackTraceLimit = stackTraceLimit;
    owned.set(source, own);
    return own;
  };
  RegExp.prototype.exec = function (this: RegExp, text: string) {
    const from = this.global || this.sticky ? this.lastIndex : 0;
    if (isOwn(this.source)) searched.push({ expression: this, text: String(text), from });
    return exec.call(this, text);
  };
  try {
    await run();
  } finally {
    RegExp.prototype.exec = exec;
  }
  return searched;
};

/**
 * How much work something is, in operations and not in time: blocks of our JavaScript that run, as V8 counts them, and
 * steps that its regular expressions take. The code must be imported after this module, with `await import(…)`.
 */
export const countWork = async (run: () => unknown): Promise<number> => {
  await takeBlocks();
  await run();
  const blocks = await takeBlocks();
  const searched = await watchExpressions(run);
  return searched.reduce((sum, { expression, text, from }) => sum + countSteps(expression, text, from), blocks);
};
