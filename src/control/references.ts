import type { Client } from '../domain/client.ts';
import type { MagicValues } from '../domain/magic-values.ts';
import { firstOf } from '../domain/text/wording.ts';
import type { Store } from '../store/store.ts';
import { ProblemError } from './problem.ts';

const MOST_NAMES = 10;

/** The names of those that refer to something. */
const namesOf = async <T>(
  all: AsyncIterable<T>,
  refers: (one: T) => boolean,
  nameOf: (one: T) => string,
): Promise<string[]> => {
  const names: string[] = [];
  for await (const one of all) if (refers(one)) names.push(nameOf(one));
  return names;
};

/** `scenarios a, b, and 3 more`; of one, `scenario a`. */
const some = (what: string, names: readonly string[]): string =>
  `${what}${names.length === 1 ? '' : 's'} ${firstOf(names, MOST_NAMES).join(', ')}`;

/** A scenario without its persona would silently return another person. */
export const refuseReferencedPersona = async ({ scenarios }: Store, id: string): Promise<void> => {
  const names = await namesOf(
    scenarios.each(),
    ({ persona }) => persona === id,
    ({ name }) => name,
  );
  if (names.length === 0) return;
  throw new ProblemError(
    'conflict',
    `the persona is named by ${some('scenario', names)}: change these first, or PUT another in its place`,
    { loggedDetail: 'the persona is named by scenarios' },
  );
};

/** Also true if the queue or the settings after a reset name it. */
const refersToScenario = (client: Client, name: string): boolean =>
  client.scenario === name ||
  client.asCreated.scenario === name ||
  client.queue.some(({ scenario }) => scenario === name);

/** A client or magic value whose scenario is deleted would silently get another scenario. */
export const refuseReferencedScenario = async (
  { clients }: Store,
  { phones, phonePrefix }: MagicValues,
  name: string,
): Promise<void> => {
  const magic = phones.filter(({ scenario }) => scenario === name);
  if (magic.length > 0) {
    const numbers = some(
      'magic phone',
      magic.map(({ digits }) => phonePrefix + digits),
    );
    throw new ProblemError('conflict', `the scenario is named by ${numbers}: PUT another in its place`);
  }
  const ids = await namesOf(
    clients.each(),
    (client) => refersToScenario(client, name),
    ({ clientId }) => clientId,
  );
  if (ids.length === 0) return;
  throw new ProblemError(
    'conflict',
    `the scenario is named by ${some('client', ids)}, as their own, in their queue or as created: change or delete these first, or PUT another in its place`,
    { loggedDetail: 'the scenario is named by clients' },
  );
};
