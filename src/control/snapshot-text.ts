import {
  type SavedList,
  type SavedWalks,
  SNAPSHOT_VERSION,
  type SnapshotClocks,
  savedListNames,
} from '../store/snapshot/snapshot.ts';
import type { InSeries } from './series.ts';
import { maskClient, maskTransaction } from './snapshot-masking.ts';

export interface SnapshotParts {
  readonly save: () => SavedWalks;
  readonly clocks: () => SnapshotClocks;
  readonly madeWith: string;
  /** Whether secrets of clients, and what partners sent about people, stand in the text. */
  readonly secrets: boolean;
  readonly inSeries: InSeries;
}

/** What is written in place of an item. */
type Mask = (item: never) => unknown;

const masks: Partial<Record<SavedList, Mask>> = { clients: maskClient };

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

/** All but the transactions. */
const writeBeginning = async (walks: SavedWalks, { clocks, madeWith, secrets }: SnapshotParts): Promise<string> => {
  let text = JSON.stringify({ version: SNAPSHOT_VERSION, madeWith, secrets, clocks: clocks() }).slice(0, -1);
  for (const name of savedListNames) {
    if (name === 'transactions') continue;
    for await (const piece of writeList(name, walks[name], secrets ? unmasked : masks[name])) text += piece;
  }
  return text;
};

/** The JSON of a snapshot, piece by piece: each piece of a walk comes in its own turn of the event loop. */
export async function* writeSnapshot(parts: SnapshotParts): AsyncGenerator<string> {
  // Clients name scenarios, and these name personas: calls that change them wait for the beginning, but not for a slow reader.
  const { walks, beginning } = await parts.inSeries(async () => {
    const saved = parts.save();
    return { walks: saved, beginning: await writeBeginning(saved, parts) };
  });
  yield beginning;
  yield* writeList('transactions', walks.transactions, parts.secrets ? unmasked : maskTransaction);
  // Last: what calls have changed meanwhile may have brought higher numbers.
  yield `,\n"sequence":${walks.sequence()}}\n`;
}
