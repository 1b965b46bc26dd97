import { setImmediate } from 'node:timers/promises';
import type { Numbered, OrderedList } from './ordered-list.ts';

/** How much one call looks at before others have their turn of the event loop. */
export const TURN = 500;

/** Resolves when others have had their turn. */
export const nextTurn = (): Promise<void> => setImmediate();

/** A list in the order of its numbers, newest first, in pieces for one turn each. */
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
