import type { Load } from '../load/load.ts';
import type { Length } from '../measure/compare-load.ts';
import type { Measurement } from '../measure/measurement.ts';
import type { Tree } from '../servers/programs.ts';

export interface Setting extends Length {
  readonly load: Load;
  /** What is measured. */
  readonly tree: Tree;
  /** Another checkout, which takes the place of the reference; `null` for the reference itself. */
  readonly against: Tree | null;
  /** Called with each measurement as soon as it is there. */
  report(measurement: Measurement): void;
}

export type Benchmark = (setting: Setting) => Promise<void>;
