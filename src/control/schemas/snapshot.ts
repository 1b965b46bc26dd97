import { type Static, Type } from 'typebox';

export { Snapshot } from '../../store/snapshot/snapshot.ts';

export const SnapshotBody = Type.Object(
  {
    secrets: Type.Optional(
      Type.Boolean({ description: 'also secrets of clients, and what partners sent about people, in the clear' }),
    ),
  },
  { additionalProperties: false },
);

export type SnapshotBody = Static<typeof SnapshotBody>;
