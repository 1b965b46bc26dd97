import { type Client, takeQueued } from '../../domain/client.ts';
import { scenarioOfPhone, scenarioOfUrl } from '../../domain/magic-values.ts';
import type { SentPerson } from '../../domain/person.ts';
import type { PersonDecision } from '../../domain/person-decision.ts';
import type { Scenario } from '../../domain/scenario.ts';
import type { Caller, TossContext } from './context.ts';

export interface Outcome extends PersonDecision {
  readonly scenario: Scenario;
}

/** What of a request can decide its outcome. */
export interface Decisive {
  readonly sent: SentPerson | undefined;
  readonly requestUrl: string | null;
}

/** Takes the first entry off the client's queue, in one store operation. */
const takeFromQueue = async ({ store }: TossContext, client: Client): Promise<string | undefined> => {
  if (client.queue.length === 0) return undefined;
  let taken: string | undefined;
  await store.clients.update(client.clientId, (current) => {
    taken = current.queue[0]?.scenario;
    return takeQueued(current);
  });
  return taken;
};

const findMagic = ({ magicValues }: TossContext, { strict }: Client, { sent, requestUrl }: Decisive) => {
  if (strict) return undefined;
  return sent === undefined ? scenarioOfUrl(magicValues, requestUrl) : scenarioOfPhone(magicValues, sent.phone);
};

/** The first of queue, magic value, client and server that names a scenario that exists (README, Scenarios). */
const chooseScenario = async (context: TossContext, client: Client, decisive: Decisive): Promise<Scenario> => {
  const names = [
    await takeFromQueue(context, client),
    findMagic(context, client, decisive),
    client.scenario,
    context.defaults.scenario,
  ];
  for (const name of names) {
    const scenario = typeof name === 'string' ? await context.store.scenarios.get(name) : undefined;
    if (scenario !== undefined) return scenario;
  }
  throw new Error(`the default scenario ${context.defaults.scenario} does not exist`);
};

/** Which scenario a request gets and whose data its result will return. */
export const decideOutcome = async (
  context: TossContext,
  { client, nowMs }: Caller,
  decisive: Decisive,
): Promise<Outcome> => {
  const scenario = await chooseScenario(context, client, decisive);
  return { scenario, ...(await context.decidePerson(client, nowMs, { scenario, sent: decisive.sent })) };
};
