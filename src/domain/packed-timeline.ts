import type { Cause, Step, Timeline } from './transaction.ts';

/** A step that may not be, in a packed timeline. */
type PackedStep = readonly [cause: Cause, at: number, realAt: number | null];

/**
 * A timeline in little memory: a list of the cause and instants of each step, then the instants of the reads. They count from
 * the request, so that all timelines that a scenario plans are equal.
 */
export type PackedTimeline = readonly (PackedStep[number] | null)[];

/** V8 keeps a small whole number in the list itself, but the difference of two large ones only after `trunc`. */
const since = (origin: number, at: number): number => Math.trunc(at - origin);

export const packTimeline = ({
  requested,
  identified,
  started,
  completed,
  cancelled,
  expires,
  reads,
}: Timeline): PackedTimeline => {
  const origin = requested.at;
  const pack = (step: Step | null): PackedTimeline =>
    step === null
      ? [null]
      : [step.cause, since(origin, step.at), step.realAt === null ? null : since(origin, step.realAt)];
  // `concat` makes a list that has no room for more, unlike one that grows.
  return pack(requested).concat(
    pack(identified),
    pack(started),
    pack(completed),
    pack(cancelled),
    pack(expires),
    reads.flatMap(({ at, realAt }) => [since(origin, at), since(origin, realAt)]),
  );
};

/** The timeline of a transaction that was requested at this instant. */
export const unpackTimeline = (packed: PackedTimeline, requestedAt: number): Timeline => {
  let place = 0;
  const next = <T extends PackedTimeline[number]>(): T => {
    place += 1;
    return packed[place - 1] as T;
  };
  const step = (): Step | null => {
    const cause = next<Cause | null>();
    if (cause === null) return null;
    const at = requestedAt + next<number>();
    const realAt = next<number | null>();
    return { at, realAt: realAt === null ? null : requestedAt + realAt, cause };
  };
  const steps = {
    requested: step() as Step,
    identified: step(),
    started: step(),
    completed: step(),
    cancelled: step(),
    expires: step() as Step,
  };
  const reads: { at: number; realAt: number }[] = [];
  while (place < packed.length) reads.push({ at: requestedAt + next<number>(), realAt: requestedAt + next<number>() });
  return { ...steps, reads };
};
