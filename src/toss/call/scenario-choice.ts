import { type Client, isSameLife, takeQueued } from '../../domain/client.ts';
import { scenarioOfPhone, scenarioOfUrl } from '../../domain/magic-values.ts';
import type { PersonDecision } from '../../domain/person-decision.ts';
import type { Scenario } from '../../domain/scenario.ts';
import type { SentPerson } from '../../domain/sent-person.ts';
import type { Caller, TossContext } from './context.ts';

/** The scenario of a request, and the person of its result. */
export interface RequestDecision extends PersonDecision {
  readonly scenario: Scenario;
}

/** The fields of a request that can choose its scenario and person. */
export interface DecidingFields {
  readonly sent: SentPerson | undefined;
  readonly requestUrl: string | null;
}

/** Takes the first entry off the client's queue, in one store operation. */
const takeFromQueue = async ({ store }: TossContext, client: Client): Promise<string | undefined> => {
  if (client.queue.length === 0) return undefined;
  return store.clients.update(client.clientId, (current) =>
    isSameLife(current, client)
      ? { value: takeQueued(current), result: current.queue[0]?.scenario }
      : { result: undefined },
  );
};

const findMagic = ({ magicValues }: TossContext, { strict }: Client, { sent, requestUrl }: DecidingFields) => {
  if (strict) return undefined;
  return sent === undefined ? scenarioOfUrl(magicValues, requestUrl) : scenarioOfPhone(magicValues, sent.phone);
};

/** The first existing scenario of queue, magic value, client and server (`docs/scenarios.md`). */
const chooseScenario = async (
  context: TossContext,
  { client, scenarios }: Caller,
  deciding: DecidingFields,
): Promise<Scenario> => {
  const names = [
    await takeFromQueue(context, client),
    findMagic(context, client, deciding),
    client.scenario,
    context.defaults.scenario,
  ];
  for (const name of names) {
    const scenario = typeof name === 'string' ? await scenarios.get(name) : undefined;
    if (scenario !== undefined) return scenario;
  }
  throw new Error(`the default scenario ${context.defaults.scenario} does not exist`);
};

/** Decides which scenario a request gets, and whose data its result will return. */
export const decideRequest = async (
  context: TossContext,
  caller: Caller,
  deciding: DecidingFields,
): Promise<RequestDecision> => {
  const { client, nowMs, personas } = caller;
  const scenario = await chooseScenario(context, caller, deciding);
  return { scenario, ...(await context.decidePerson(client, nowMs, { personas, scenario, sent: deciding.sent })) };
};
