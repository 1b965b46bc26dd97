import { type Static, Type } from 'typebox';
import { codes, endpoints } from '../../domain/endpoint.ts';
import { aborts, tampers } from '../../domain/fault.ts';
import { MAX_TIMES } from '../../domain/limits.ts';
import { durationPattern, durationShape } from '../../domain/time/duration.ts';

const ErrorField = Type.Enum([...codes]);
const EndpointField = Type.Enum([...endpoints, '*']);

export const NewFault = Type.Object(
  {
    clientId: Type.Optional(Type.String({ minLength: 1, description: 'if left out: all clients' })),
    endpoint: EndpointField,
    times: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_TIMES, description: 'calls on which it triggers' })),
    probability: Type.Optional(
      Type.Number({ minimum: 0, maximum: 1, description: 'that it triggers on a matching call' }),
    ),
    seed: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 64,
        description: 'the same seed triggers on the same calls, by their number',
      }),
    ),
    delay: Type.Optional(Type.String({ pattern: durationPattern, maxLength: 32, description: durationShape.en })),
    error: Type.Optional(ErrorField),
    http: Type.Optional(Type.Integer({ minimum: 400, maximum: 599 })),
    abort: Type.Optional(Type.Enum([...aborts])),
    tamper: Type.Optional(Type.Enum([...tampers])),
  },
  { additionalProperties: false },
);

/** A fault as it is now. */
export const FaultView = Type.Object({
  id: Type.String(),
  clientId: Type.Union([Type.String(), Type.Null()]),
  endpoint: EndpointField,
  timesLeft: Type.Union([Type.Integer(), Type.Null()]),
  probability: Type.Number(),
  delayMs: Type.Union([Type.Integer(), Type.Null()]),
  error: Type.Union([ErrorField, Type.Null()]),
  http: Type.Union([Type.Integer(), Type.Null()]),
  abort: Type.Union([Type.Enum([...aborts]), Type.Null()]),
  tamper: Type.Union([Type.Enum([...tampers]), Type.Null()]),
  seen: Type.Integer({ description: 'calls that matched' }),
  struck: Type.Integer({ description: 'matching calls on which it triggered' }),
  createdAt: Type.String(),
});

export type NewFault = Static<typeof NewFault>;
export type FaultView = Static<typeof FaultView>;
