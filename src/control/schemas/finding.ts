import { type Static, Type } from 'typebox';
import { ruleIds, severities } from '../../domain/findings/rules.ts';

/** A mistake of an integration; one finding for each rule and client. */
export const FindingView = Type.Object({
  id: Type.String(),
  rule: Type.Enum([...ruleIds]),
  severity: Type.Enum([...severities]),
  clientId: Type.String(),
  txId: Type.Union([Type.String(), Type.Null()], { description: 'the transaction in which it was seen last' }),
  firstSeenAt: Type.String({ description: 'real time, as is lastSeenAt' }),
  lastSeenAt: Type.String(),
  count: Type.Integer({ description: 'calls; for history rules, status or result calls' }),
  transactions: Type.Union([Type.Integer(), Type.Null()], {
    description: 'for history rules: in how many transactions',
  }),
  message: Type.String({ description: 'what was seen, what the source says, how to fix it' }),
  seen: Type.String({ description: 'the parts of the message: what was seen' }),
  says: Type.String({ description: 'what the source says' }),
  fix: Type.String({ description: 'how to fix it' }),
  source: Type.String({ description: 'a section of the guide, or a standard' }),
  messageKo: Type.String({ description: 'the same in Korean' }),
  seenKo: Type.String(),
  saysKo: Type.String(),
  fixKo: Type.String(),
  sourceKo: Type.String(),
});

export type FindingView = Static<typeof FindingView>;
