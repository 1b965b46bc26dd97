import { type Static, Type } from 'typebox';
import { endpoints } from '../../domain/endpoint.ts';

const Nullable = Type.Union([Type.String(), Type.Null()]);
const Headers = Type.Record(Type.String(), Type.String());
const Body = Type.Object({ text: Type.String(), bytes: Type.Integer(), truncated: Type.Boolean() });

/** An emulated call and its answer; secrets and personal data are masked. */
export const RequestView = Type.Object({
  id: Type.String(),
  at: Type.String({ description: 'real time' }),
  clientAt: Type.Union([Type.String(), Type.Null()], { description: 'on the client’s clock' }),
  clientId: Nullable,
  endpoint: Type.Union([Type.Enum([...endpoints]), Type.Null()]),
  txId: Nullable,
  outcome: Type.String(),
  hint: Nullable,
  diagnosis: Type.Union([
    Type.Object({ part: Type.String(), mistake: Nullable, explanation: Type.String() }),
    Type.Null(),
  ]),
  fault: Type.Union([Type.Object({ id: Type.String(), effect: Type.String() }), Type.Null()]),
  durationMs: Type.Number(),
  request: Type.Object({
    method: Nullable,
    target: Nullable,
    headers: Headers,
    tls: Type.Union([Type.String(), Type.Null()], { description: '`TLSv1.3` or `TLSv1.2`; null: plain HTTP' }),
    body: Type.Union([Body, Type.Null()]),
  }),
  answer: Type.Union([Type.Object({ status: Type.Integer(), headers: Headers, body: Body }), Type.Null()]),
});

export type RequestView = Static<typeof RequestView>;
