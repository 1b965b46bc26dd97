import type { Load } from '../load/load.ts';
import { alternate, type Contender, type Length } from '../measure/alternate.ts';
import type { Measurement } from '../measure/measurement.ts';
import type { Tree } from '../servers/programs.ts';
import { type ServerProgram, startServer } from '../servers/server.ts';
import type { OpenSubject, Subject } from '../subjects/subject.ts';

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

/** What the emulator is compared with. */
export type Rival = (subject: Subject) => Promise<Contender & AsyncDisposable>;

/** A server that answers the same calls. */
export const rivalServer =
  (program: (env: Subject['env']) => ServerProgram): Rival =>
  async (subject) => {
    const server = await startServer(program(subject.env));
    return { ...subject.against(server), [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
  };

/** Measures calls of one kind, against a rival or against the same calls of another checkout. */
export const measure = async (
  { load, tree, against, report, ...length }: Setting,
  description: Pick<Measurement, 'benchmark' | 'what' | 'target'>,
  open: OpenSubject,
  startRival: Rival,
): Promise<void> => {
  await using subject = await open(load, tree);
  if (against === null) {
    await using rival = await startRival(subject);
    report(await alternate(length, description, [rival, subject.contender]));
  } else {
    await using other = await open(load, against);
    report(await alternate(length, { ...description, target: null }, [other.contender, subject.contender]));
  }
};
