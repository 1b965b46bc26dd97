import type { Benchmark } from './benchmark.ts';
import { result } from './result.ts';
import { start } from './start.ts';
import { status } from './status.ts';
import { token } from './token.ts';

/** By the names of the command line, in the order in which they run. */
export const benchmarks: Readonly<Record<string, Benchmark>> = { status, token, result, start };
