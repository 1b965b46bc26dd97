import { type Static, Type } from 'typebox';
import { descriptions, SchemaAddress } from './fixture-fields.ts';
import { idPattern } from './limits.ts';
import { personErrorCodes } from './names/error-codes.ts';
import type { Text } from './text/language.ts';
import { shapes } from './text/shapes.ts';
import { durationPattern, parseDurationMs } from './time/duration.ts';
import type { PollSteps, Step } from './transaction.ts';

const WhenDue = Type.String({
  pattern: `^(poll:[1-9][0-9]{0,5}|${durationPattern.slice(1, -1).replaceAll('-?', '')})$`,
  maxLength: 32,
  description: shapes.whenDue.en,
});

/** What the user does in the app, as data: a file in `fixtures/scenarios/`. */
export const Scenario = Type.Object(
  {
    $schema: SchemaAddress,
    name: Type.String({ pattern: idPattern, description: shapes.id.en }),
    ...descriptions,
    start: Type.Optional(WhenDue),
    complete: Type.Optional(WhenDue),
    cancel: Type.Optional(WhenDue),
    expire: Type.Optional(WhenDue),
    error: Type.Optional(Type.Enum([...personErrorCodes])),
    persona: Type.Optional(Type.String({ minLength: 1 })),
  },
  { additionalProperties: false, title: 'Scenario', description: 'fixtures/scenarios/*.json of mock-toss-cert' },
);

export type Scenario = Static<typeof Scenario>;

/** The scenario of a user who never reacts. */
const NEVER = 'never';

/** Whether nothing happens until the user acts in the virtual app, or a control call acts for the user. */
export const waitsForUser = ({ name, start, complete, cancel, expire }: Scenario): boolean =>
  name !== NEVER && [start, complete, cancel, expire].every((step) => step === undefined);

const MAX_DELAY_MS = 365 * 86_400_000;

/** The first step that comes later than a year after the request. */
export const findScenarioProblem = (scenario: Scenario): { field: string; expected: Text } | undefined => {
  const field = (['start', 'complete', 'cancel', 'expire'] as const).find(
    (name) => (parseDurationMs(scenario[name] ?? '') ?? 0) > MAX_DELAY_MS,
  );
  return field === undefined
    ? undefined
    : { field, expected: { en: 'must be at most 365d', ko: '365d 이하여야 합니다' } };
};

export interface PlannedSteps {
  readonly started: Step | null;
  readonly completed: Step | null;
  readonly cancelled: Step | null;
  readonly expires: Step;
  readonly pollSteps: PollSteps;
}

/** The instants at which a scenario's steps are due for a request made at `requestedAtMs`, and those due at a poll. */
export const planSteps = (scenario: Scenario, requestedAtMs: number, expireSeconds: number): PlannedSteps => {
  const due = (when: string | undefined): Step | null => {
    const ms = when === undefined ? undefined : parseDurationMs(when);
    return ms === undefined ? null : { at: requestedAtMs + ms, realAt: null, cause: 'scenario' };
  };
  const expiry: Step = { at: requestedAtMs + expireSeconds * 1000, realAt: null, cause: 'time' };
  const planned = due(scenario.expire);
  const pollSteps: Partial<Record<keyof PollSteps, number>> = {};
  for (const name of ['start', 'complete', 'cancel', 'expire'] as const) {
    const poll = /^poll:(\d+)$/.exec(scenario[name] ?? '')?.[1];
    if (poll !== undefined) pollSteps[name] = Number(poll);
  }
  return {
    started: due(scenario.start),
    completed: due(scenario.complete),
    cancelled: due(scenario.cancel),
    expires: planned !== null && planned.at < expiry.at ? planned : expiry,
    pollSteps,
  };
};
