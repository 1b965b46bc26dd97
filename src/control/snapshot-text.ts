import {
  type SavedList,
  type SavedWalks,
  SNAPSHOT_VERSION,
  type SnapshotClocks,
  savedListNames,
} from '../store/snapshot/snapshot.ts';
import { maskClient, maskTransaction } from './snapshot-masking.ts';

export interface SnapshotParts {
  readonly madeWith: string;
  readonly clocks: SnapshotClocks;
  /** Whether secrets of clients, and what partners sent about people, stand in the text. */
  readonly secrets: boolean;
}

/** What is written in place of an item. */
type Mask = (item: never) => unknown;

const masks: Partial<Record<SavedList, Mask>> = { clients: maskClient, transactions: maskTransaction };

const unmasked = (item: unknown): unknown => item;

/** The JSON of a list, with each item on a line of its own. */
async function* writeList(
  name: SavedList,
  walk: AsyncIterable<readonly unknown[]>,
  mask: Mask = unmasked,
): AsyncGenerator<string> {
  yield `,\n"${name}":[`;
  let separator = '\n';
  for await (const piece of walk) {
    if (piece.length === 0) continue;
    yield separator + piece.map((item) => JSON.stringify(mask(item as never))).join(',\n');
    separator = ',\n';
  }
  yield ']';
}

/** The JSON of a snapshot, piece by piece: each piece of a walk comes in its own turn of the event loop. */
export async function* writeSnapshot(
  walks: SavedWalks,
  { madeWith, clocks, secrets }: SnapshotParts,
): AsyncGenerator<string> {
  yield JSON.stringify({ version: SNAPSHOT_VERSION, madeWith, secrets, clocks }).slice(0, -1);
  for (const name of savedListNames) yield* writeList(name, walks[name], secrets ? unmasked : masks[name]);
  // Last: what calls have changed meanwhile may have brought higher numbers.
  yield `,\n"sequence":${walks.sequence()}}\n`;
}
