import { type Static, Type } from 'typebox';

export const ClockView = Type.Object({ now: Type.String(), frozen: Type.Boolean(), offsetMs: Type.Integer() });

/** The answer of a clock call; `recordsAhead` only if there are any. */
export const ClockAnswer = Type.Object({
  ...ClockView.properties,
  recordsAhead: Type.Optional(Type.Integer({ description: 'transactions requested later than now' })),
});

export const ClockBody = Type.Object(
  {
    advance: Type.Optional(Type.String()),
    freeze: Type.Optional(Type.Union([Type.Literal(true), Type.String()])),
    resume: Type.Optional(Type.Literal(true)),
    reset: Type.Optional(Type.Literal(true)),
  },
  { additionalProperties: false },
);

export type ClockView = Static<typeof ClockView>;
export type ClockAnswer = Static<typeof ClockAnswer>;
export type ClockBody = Static<typeof ClockBody>;
