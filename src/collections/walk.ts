import { setImmediate } from 'node:timers/promises';
import type { Numbered, OrderedList } from './ordered-list.ts';

/** How many items one call looks at in one turn of the event loop. */
export const TURN = 500;

/** Resolves in the next turn of the event loop, after other calls. */
export const nextTurn = (): Promise<void> => setImmediate();

/** Walks over a list that is ordered by `sequence`, newest first. Yields the items of one turn together. */
export async function* walkInTurns<T extends Numbered>(
  list: Pick<OrderedList<T>, 'before'>,
  before = Number.POSITIVE_INFINITY,
): AsyncGenerator<readonly T[]> {
  for (let cursor: number | undefined = before; cursor !== undefined; ) {
    const items: readonly T[] = list.before(cursor, TURN);
    if (items.length > 0) yield items;
    cursor = items.length < TURN ? undefined : items.at(-1)?.sequence;
    if (cursor !== undefined) await nextTurn();
  }
}
