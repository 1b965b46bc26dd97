import type { Benchmark } from './benchmark.ts';
import { floors } from './floors.ts';
import { latency } from './latency.ts';
import { memory } from './memory.ts';
import { peers } from './peers.ts';
import { result } from './result.ts';
import { size } from './size.ts';
import { start } from './start.ts';
import { status } from './status.ts';
import { store } from './store.ts';
import { token } from './token.ts';

/** Those that can measure one checkout against another, by their names on the command line. */
export const comparable: Readonly<Record<string, Benchmark>> = { status, token, result, start, latency, memory };

/** All, in the order in which they run. */
export const benchmarks: Readonly<Record<string, Benchmark>> = { ...comparable, size, store, floors, peers };
