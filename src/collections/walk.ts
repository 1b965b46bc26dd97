import { setImmediate } from 'node:timers/promises';
import type { Numbered, OrderedList } from './ordered-list.ts';

/** How many records one call looks at before it gives way to other calls. */
export const MAX_PER_TURN = 500;

/** Resolves in the next turn of the event loop, after other calls have run. */
export const nextTurn = (): Promise<void> => setImmediate();

/** Yields the items of a list, newest first, in pieces. Each piece comes in its own turn of the event loop. */
export async function* walkInTurns<T extends Numbered>(
  list: Pick<OrderedList<T>, 'before'>,
  before = Number.POSITIVE_INFINITY,
  perTurn = MAX_PER_TURN,
): AsyncGenerator<readonly T[]> {
  for (let cursor: number | undefined = before; cursor !== undefined; ) {
    const items: readonly T[] = list.before(cursor, perTurn);
    if (items.length > 0) yield items;
    cursor = items.length < perTurn ? undefined : items.at(-1)?.sequence;
    if (cursor !== undefined) await nextTurn();
  }
}
