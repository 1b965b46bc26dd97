import { type Static, Type } from 'typebox';
import { durationPattern, parseDurationMs } from './duration.ts';
import { personErrorCodes } from './error-catalogue.ts';
import type { Step } from './transaction.ts';

const Delay = Type.String({
  pattern: durationPattern.replaceAll('-?', ''),
  maxLength: 32,
  description: 'time after the request: "2s", "500ms", "PT1M"',
});

/** What the person with the app does, as data: a file in `fixtures/scenarios/`. */
export const Scenario = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    name: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' }),
    description: Type.Optional(Type.String()),
    start: Type.Optional(Delay),
    complete: Type.Optional(Delay),
    cancel: Type.Optional(Delay),
    expire: Type.Optional(Delay),
    error: Type.Optional(Type.Enum([...personErrorCodes])),
    persona: Type.Optional(Type.String({ minLength: 1 })),
  },
  { additionalProperties: false, title: 'Scenario', description: 'fixtures/scenarios/*.json of mock-toss-cert' },
);

export type Scenario = Static<typeof Scenario>;

export interface PlannedSteps {
  readonly started: Step | null;
  readonly completed: Step | null;
  readonly cancelled: Step | null;
  readonly expires: Step;
}

/** The instants at which a scenario's steps are due for a request made at `requestedAtMs`. */
export const planSteps = (scenario: Scenario, requestedAtMs: number, expireSeconds: number): PlannedSteps => {
  const due = (delay: string | undefined): Step | null => {
    const ms = delay === undefined ? undefined : parseDurationMs(delay);
    return ms === undefined ? null : { at: requestedAtMs + ms, realAt: null, cause: 'scenario' };
  };
  const expiry: Step = { at: requestedAtMs + expireSeconds * 1000, realAt: null, cause: 'time' };
  const planned = due(scenario.expire);
  return {
    started: due(scenario.start),
    completed: due(scenario.complete),
    cancelled: due(scenario.cancel),
    expires: planned !== null && planned.at < expiry.at ? planned : expiry,
  };
};
