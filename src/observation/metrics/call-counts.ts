import { DurationCounts } from '../../collections/duration-counts.ts';
import type { CountedEndpoint } from '../../domain/endpoint.ts';
import type { FaultKind } from '../../domain/fault.ts';
import { isOutcome } from '../../domain/names/outcomes.ts';
import { recordedOutcome } from '../journal-entry.ts';
import type { ObservedAnswer, ObservedCall } from '../observed-call.ts';

/** Outcomes are never what a caller chose. This keeps it so: each new one needs memory until the server stops. */
const toCounted = (outcome: string): string => (isOutcome(outcome) ? outcome : 'other');

/** How many calls of the emulated API ended in the same way. */
export interface CallCount {
  readonly endpoint: CountedEndpoint;
  readonly code: string;
  readonly fault: FaultKind | 'none';
  readonly count: number;
}

interface EndpointCounts {
  readonly durations: DurationCounts;
  readonly byOutcome: Map<string, Map<CallCount['fault'], number>>;
}

export interface CallCounts {
  /** `null`: the message was refused before its time could be taken. */
  add(call: Pick<ObservedCall, 'context' | 'countedAs'>, answer: ObservedAnswer, durationMs: number | null): void;
  counts(): Iterable<CallCount>;
  /** By endpoint. */
  durations(): Iterable<readonly [CountedEndpoint, DurationCounts]>;
}

/** Counts calls of the emulated API from the start of the server on, whether or not somebody asks for metrics. */
export const createCallCounts = (): CallCounts => {
  const endpoints = new Map<CountedEndpoint, EndpointCounts>();

  const countsOf = (endpoint: CountedEndpoint): EndpointCounts => {
    const known = endpoints.get(endpoint);
    if (known !== undefined) return known;
    const made: EndpointCounts = { durations: new DurationCounts(), byOutcome: new Map() };
    endpoints.set(endpoint, made);
    return made;
  };

  const byFaultOf = ({ byOutcome }: EndpointCounts, outcome: string): Map<CallCount['fault'], number> => {
    const known = byOutcome.get(outcome);
    if (known !== undefined) return known;
    const code = toCounted(outcome);
    const made = byOutcome.get(code) ?? new Map<CallCount['fault'], number>();
    byOutcome.set(code, made);
    return made;
  };

  return {
    add(call, answer, durationMs) {
      const counts = countsOf(call.countedAs);
      if (durationMs !== null) counts.durations.add(durationMs);
      const byFault = byFaultOf(counts, recordedOutcome(call, answer));
      const fault = call.context.fault?.kind ?? 'none';
      byFault.set(fault, (byFault.get(fault) ?? 0) + 1);
    },
    *counts() {
      for (const [endpoint, { byOutcome }] of endpoints) {
        for (const [code, byFault] of byOutcome) {
          for (const [fault, count] of byFault) yield { endpoint, code, fault, count };
        }
      }
    },
    *durations() {
      for (const [endpoint, { durations }] of endpoints) yield [endpoint, durations];
    },
  };
};
