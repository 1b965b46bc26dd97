import { type Static, Type } from 'typebox';
import { coverageGroups } from '../../domain/coverage.ts';

const Ids = Type.Array(Type.String());

/** Which of all items tests have covered. */
export const CoverageView = Type.Object({
  clientId: Type.Union([Type.String(), Type.Null()], { description: 'null: all clients, also deleted ones' }),
  percent: Type.Number(),
  met: Type.Integer(),
  total: Type.Integer(),
  groups: Type.Array(Type.Object({ group: Type.Enum([...coverageGroups]), met: Ids, missing: Ids })),
  missing: Type.Array(Type.String(), { description: 'one sentence for each missing item' }),
});

export type CoverageView = Static<typeof CoverageView>;
