import type { Client } from '../domain/client.ts';
import type { MagicValues } from '../domain/magic-values.ts';
import { firstOf } from '../domain/text/wording.ts';
import type { Store } from '../store/store.ts';
import { ProblemError } from './problem.ts';

const MAX_NAMES = 10;

/** The names of the records that refer to something. */
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
  `${what}${names.length === 1 ? '' : 's'} ${firstOf(names, MAX_NAMES).join(', ')}`;

/** Refuses to delete a persona that scenarios use: they would silently return another person. */
export const refuseReferencedPersona = async ({ scenarios }: Store, id: string): Promise<void> => {
  const names = await namesOf(
    scenarios.each(),
    ({ persona }) => persona === id,
    ({ name }) => name,
  );
  if (names.length === 0) return;
  throw new ProblemError(
    'conflict',
    `the persona is used by ${some('scenario', names)}: change these first, or replace the persona with PUT`,
    { loggedDetail: 'the persona is used by scenarios' },
  );
};

/** Whether a client's settings, its queue, or its settings after a reset name a scenario. */
const refersToScenario = (client: Client, name: string): boolean =>
  client.scenario === name ||
  client.asCreated.scenario === name ||
  client.queue.some(({ scenario }) => scenario === name);

/** Refuses to delete a scenario that clients or magic values use: they would silently get another scenario. */
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
    throw new ProblemError('conflict', `the scenario is used by ${numbers}: replace the scenario with PUT`);
  }
  const ids = await namesOf(
    clients.each(),
    (client) => refersToScenario(client, name),
    ({ clientId }) => clientId,
  );
  if (ids.length === 0) return;
  throw new ProblemError(
    'conflict',
    `the scenario is used by ${some('client', ids)} (as setting, in the queue, or after a reset): change or delete these first, or replace the scenario with PUT`,
    { loggedDetail: 'the scenario is used by clients' },
  );
};
