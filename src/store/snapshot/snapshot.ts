import { type Static, type TSchema, Type } from 'typebox';
import { ClientId } from '../../domain/client.ts';
import { codes, endpoints } from '../../domain/endpoint.ts';
import { aborts, type Fault, type FaultEffect, tampers } from '../../domain/fault.ts';
import { MAX_TIMES } from '../../domain/limits.ts';
import { Persona } from '../../domain/person.ts';
import { Scenario } from '../../domain/scenario.ts';
import type { Stored } from '../stored.ts';
import { CoveredItem, SavedClient } from './saved-client.ts';
import { Count, Fields, Instant, OrNull, SavedTransaction } from './saved-transaction.ts';

/** The version of the document. A change that an older release cannot read, or reads wrongly, needs another number. */
export const SNAPSHOT_VERSION = 1;

const fault = {
  id: Type.String({ minLength: 1 }),
  clientId: OrNull(ClientId),
  endpoint: Type.Enum([...endpoints, '*']),
  effect: Fields({
    delayMs: OrNull(Count),
    error: OrNull(Type.Enum([...codes])),
    http: OrNull(Type.Integer({ minimum: 400, maximum: 599 })),
    abort: OrNull(Type.Enum([...aborts])),
    tamper: OrNull(Type.Enum([...tampers])),
  } satisfies Record<keyof FaultEffect, TSchema>),
  timesLeft: OrNull(Type.Integer({ minimum: 1, maximum: MAX_TIMES })),
  probability: Type.Number({ minimum: 0, maximum: 1 }),
  seed: Type.String(),
  seen: Count,
  struck: Count,
  createdAtMs: Instant,
} satisfies Record<keyof Fault, TSchema>;

const Saved = <S extends TSchema>(value: S) => Fields({ sequence: Count, value });

/**
 * The items of each list of a snapshot. The lists are walked in this order: a client may be deleted meanwhile, and then has no
 * faults and transactions any more.
 */
export const savedLists = {
  coverage: CoveredItem,
  personas: Saved(Persona),
  scenarios: Saved(Scenario),
  clients: SavedClient,
  faults: Saved(Fields(fault)),
  transactions: SavedTransaction,
} as const;

export type SavedList = keyof typeof savedLists;

export const savedListNames = Object.keys(savedLists) as readonly SavedList[];

/** All of a store but the journal. Records are newest first. */
export interface SavedRecords {
  /** What partners have covered, also those that are gone. */
  readonly coverage: readonly string[];
  readonly personas: readonly Stored<Persona>[];
  readonly scenarios: readonly Stored<Scenario>[];
  readonly clients: readonly SavedClient[];
  readonly faults: readonly Stored<Fault>[];
  readonly transactions: readonly SavedTransaction[];
  /** At least as high as that of every record. */
  readonly sequence: number;
}

/** All of a store but the journal, list by list, in pieces. */
export type SavedWalks = { readonly [List in SavedList]: AsyncIterable<SavedRecords[List]> } & {
  /** To be called after the walks. */
  readonly sequence: () => number;
};

/** The clocks of the server when the snapshot was made: the wall clock, and one that never jumps. */
const Clocks = Fields({ realMs: Instant, monotonicMs: Instant });

export type SnapshotClocks = Static<typeof Clocks>;

/** The members of a snapshot that are no lists of records. */
const head = {
  version: Type.Literal(SNAPSHOT_VERSION),
  madeWith: Type.String({ description: 'the release that has made it' }),
  secrets: Type.Boolean({
    description: 'whether secrets of clients and what partners sent about people stand in it; else null and `***`',
  }),
  clocks: Clocks,
  sequence: Count,
};

/** The document of `POST /_control/v1/snapshot`. */
export interface Snapshot extends SavedRecords {
  readonly version: typeof SNAPSHOT_VERSION;
  readonly madeWith: string;
  readonly secrets: boolean;
  readonly clocks: SnapshotClocks;
}

const lists = {
  coverage: Type.Array(savedLists.coverage),
  personas: Type.Array(savedLists.personas),
  scenarios: Type.Array(savedLists.scenarios),
  clients: Type.Array(savedLists.clients),
  faults: Type.Array(savedLists.faults),
  transactions: Type.Array(savedLists.transactions),
} satisfies Record<SavedList, TSchema>;

export const Snapshot = Fields({ ...head, ...lists } satisfies Record<keyof Snapshot, TSchema>);

/** The same without the items of the lists. They are checked one by one, so that the first mistake ends the check. */
export const SnapshotFrame = Fields({
  ...head,
  ...Object.fromEntries(savedListNames.map((name) => [name, Type.Array(Type.Unknown())])),
});
