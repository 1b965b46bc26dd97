import { type Static, Type } from 'typebox';
import { ruleIds, severities } from '../../domain/findings/rules.ts';

/** Something that an integration does wrong; one of a rule and client. */
export const FindingView = Type.Object({
  id: Type.String(),
  rule: Type.Enum([...ruleIds]),
  severity: Type.Enum([...severities]),
  clientId: Type.String(),
  txId: Type.Union([Type.String(), Type.Null()], { description: 'where it was seen last' }),
  firstSeenAt: Type.String({ description: 'real time, as is lastSeenAt' }),
  lastSeenAt: Type.String(),
  count: Type.Integer({ description: 'calls; of rules that look at history, polls or results' }),
  transactions: Type.Union([Type.Integer(), Type.Null()], {
    description: 'of rules that look at history, in how many',
  }),
  message: Type.String({ description: 'what was seen, what is said about it, how to mend it' }),
  source: Type.String({ description: 'where it is said' }),
});

export type FindingView = Static<typeof FindingView>;
