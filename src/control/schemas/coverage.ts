import { type Static, Type } from 'typebox';
import { coverageGroups } from '../../domain/coverage.ts';

const Ids = Type.Array(Type.String());

/** What tests have met of what there is to meet. */
export const CoverageView = Type.Object({
  clientId: Type.Union([Type.String(), Type.Null()], { description: 'null: all clients, also those that are gone' }),
  percent: Type.Number(),
  met: Type.Integer(),
  total: Type.Integer(),
  groups: Type.Array(Type.Object({ group: Type.Enum([...coverageGroups]), met: Ids, missing: Ids })),
  missing: Type.Array(Type.String(), { description: 'a sentence for each that was not met' }),
});

export type CoverageView = Static<typeof CoverageView>;
