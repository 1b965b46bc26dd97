import { personOfPersona, personOfSent } from '../crypto/identity.ts';
import { type Client, takeQueued } from '../domain/client.ts';
import type { PersonErrorCode } from '../domain/error-catalogue.ts';
import { scenarioOfPhone, scenarioOfUrl } from '../domain/magic-values.ts';
import { isSamePerson, type Person, type Persona, type SentPerson } from '../domain/person.ts';
import type { Scenario } from '../domain/scenario.ts';
import type { Caller, TossContext } from './context.ts';

export interface Outcome {
  readonly scenario: Scenario;
  readonly person: Person;
  readonly personError: PersonErrorCode | null;
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

/** The first of queue, magic value, client and server that names a scenario which exists (scenarios.md). */
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

const findPersona = async ({ store }: TossContext, sent: SentPerson, nowMs: number): Promise<Persona | undefined> => {
  const personas = await store.personas.list({ limit: Number.POSITIVE_INFINITY });
  return personas.find(({ value }) => isSamePerson(value, sent, nowMs))?.value;
};

/** Which scenario a request gets and whose data its result will return (scenarios.md). */
export const decideOutcome = async (
  context: TossContext,
  { client, nowMs }: Caller,
  decisive: Decisive,
): Promise<Outcome> => {
  const { partnerCode, identity } = client;
  const { personas } = context.store;
  const scenario = await chooseScenario(context, client, decisive);
  const personError = scenario.error ?? null;
  const outcomeOf = (persona: Persona): Outcome => ({
    scenario,
    personError,
    person: personOfPersona(persona, partnerCode, nowMs),
  });

  const chosen = scenario.persona === undefined ? undefined : await personas.get(scenario.persona);
  if (chosen !== undefined) return outcomeOf(chosen);
  const fixed = await personas.get(context.fixedPersonaId);
  if (fixed === undefined) throw new Error(`the fixed person ${context.fixedPersonaId} does not exist`);
  const { sent } = decisive;
  if (sent === undefined || identity === 'fixed') return outcomeOf(fixed);
  if (identity === 'echo') {
    return { ...outcomeOf(fixed), person: personOfSent(sent, outcomeOf(fixed).person, partnerCode) };
  }
  const match = await findPersona(context, sent, nowMs);
  return match === undefined ? { ...outcomeOf(fixed), personError: personError ?? 'CE3001' } : outcomeOf(match);
};
