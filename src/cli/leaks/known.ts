import { type ControlClient, ControlError, type Persona, type Snapshot } from '../../client/control.ts';
import type { Config } from '../../config/load.ts';
import { FixtureError } from '../../config/start-errors.ts';
import { personOfPersona } from '../../crypto/identity.ts';
import { DEFAULT_PARTNER_CODE } from '../../domain/client.ts';
import type { Person } from '../../domain/person.ts';
import type { Text } from '../../domain/text/language.ts';
import { clientEntriesOf } from '../../fixtures/client-entries.ts';
import type { Fixtures } from '../../fixtures/load.ts';
import { parseSnapshot } from '../../fixtures/snapshot.ts';
import { type KnownPerson, type KnownSecret, personKinds } from '../../leak-scan/known.ts';
import { OtherVersionError } from '../other-version/answers.ts';
import { refusalOf } from '../other-version/refusals.ts';

/** Whose a value is that a partner sent, or that somebody typed. No persona can have this id. */
export const SENT = '(sent)';

/** More people than this take minutes to prepare, and much memory. */
const MAX_SENT = 5_000;

/** The people and secrets that a scan looks for. `notes` say what is missing. */
export interface Known {
  readonly people: readonly KnownPerson[];
  readonly secrets: readonly KnownSecret[];
  readonly notes: readonly Text[];
}

/** Where they come from. Without a control client, from the files alone. */
export interface KnownSources {
  readonly fixtures: Pick<Fixtures, 'personas' | 'clients'>;
  readonly config: Pick<Config, 'clientId' | 'clientSecret' | 'controlToken'>;
  readonly control?: ControlClient | undefined;
  readonly nowMs: number;
}

const knownPerson = (person: Person): KnownPerson => ({
  ...Object.fromEntries(personKinds.map((kind) => [kind, person[kind]])),
  label: person.personaId ?? SENT,
  isMadeUp: person.personaId !== null,
});

const unique = (people: readonly KnownPerson[]): KnownPerson[] => [
  ...new Map(people.map((person) => [JSON.stringify(person), person])).values(),
];

/** Each persona as each partner sees it: DI differs. */
const personasOf = (personas: readonly Persona[], partnerCodes: Iterable<string>, nowMs: number): KnownPerson[] =>
  [...new Set(partnerCodes)].flatMap((code) =>
    personas.map((persona) => knownPerson(personOfPersona(persona, code, nowMs))),
  );

const secretsOf = (
  clients: readonly { readonly clientId: string; readonly clientSecret: string | null }[],
): KnownSecret[] =>
  clients.flatMap(({ clientId, clientSecret }) =>
    clientSecret === null ? [] : [{ label: clientId, text: clientSecret }],
  );

/** Whoever is in a transaction. With the identity `fixed`, a server keeps only the phone of whom a partner sent. */
const peopleIn = ({ transactions }: Snapshot): KnownPerson[] =>
  transactions.flatMap(({ transaction: { person, userPhone } }) =>
    userPhone === null || userPhone === person.phone
      ? [knownPerson(person)]
      : [knownPerson(person), { label: SENT, isMadeUp: false, phone: userPhone }],
  );

/** How many people were sent of whom a server with the identity `fixed` keeps only the phone. Personas are known anyway. */
const countNameless = (sent: readonly KnownPerson[], personas: readonly KnownPerson[]): number => {
  const known = new Set(personas.map(({ phone }) => phone));
  return sent.filter(({ name, phone }) => name === undefined && !known.has(phone)).length;
};

const unknownNames = (count: number): Text => ({
  en: `${count === 1 ? '1 person was' : `${count} people were`} sent with the identity "fixed": only the phones are looked for, because the server keeps no names and birthdays of them`,
  ko: `identity가 "fixed"일 때 전송된 사람 ${count}명은 전화번호만 찾습니다. 서버가 이름과 생년월일을 보관하지 않습니다`,
});

const tooMany = (count: number): Text => ({
  en: `${MAX_SENT} people that were sent are looked for, and ${count} more are not: scan after fewer tests`,
  ko: `전송된 사람은 ${MAX_SENT}명까지만 찾습니다. ${count}명이 빠졌으므로 테스트를 나누어 스캔하세요`,
});

const unknownPeople = (why: Text): Text => ({
  en: `the people that were sent are not looked for, only personas: ${why.en}`,
  ko: `전송된 사람은 찾지 않고 테스트 인물만 찾습니다. ${why.ko}`,
});

const ofTheServer: Text = { en: 'the snapshot of the server', ko: '서버의 스냅샷' };

/** The snapshot in an answer. Throws `OtherVersionError` for one that is not as it must be. */
const readSnapshot = (text: string): Snapshot => {
  try {
    return parseSnapshot(ofTheServer, text);
  } catch (error) {
    const [problem] = error instanceof FixtureError ? error.texts : [];
    throw problem === undefined ? error : new OtherVersionError(problem);
  }
};

/** The snapshot of a server; or its refusal, if it gives none. */
const snapshotOf = async (control: ControlClient): Promise<Snapshot | ControlError> => {
  try {
    return readSnapshot(await control.snapshotText({ secrets: true }));
  } catch (error) {
    if (error instanceof ControlError && error.status === 409) return error;
    throw error;
  }
};

const knownToServer = async (control: ControlClient, nowMs: number): Promise<Known> => {
  const snapshot = await snapshotOf(control);
  if (snapshot instanceof ControlError) {
    const codes = [DEFAULT_PARTNER_CODE, ...(await control.clients()).map(({ partnerCode }) => partnerCode)];
    const people = personasOf((await control.personas()) as readonly Persona[], codes, nowMs);
    return { people, secrets: [], notes: [unknownPeople(refusalOf(snapshot))] };
  }
  const clients = snapshot.clients.map(({ client }) => client);
  const personas = personasOf(
    snapshot.personas.map(({ value }) => value),
    clients.map(({ partnerCode }) => partnerCode),
    nowMs,
  );
  const seen = unique(peopleIn(snapshot));
  const sent = seen.filter(({ isMadeUp }) => !isMadeUp);
  const nameless = countNameless(sent, personas);
  return {
    people: [...personas, ...seen.filter(({ isMadeUp }) => isMadeUp), ...sent.slice(0, MAX_SENT)],
    secrets: secretsOf(clients),
    notes: [
      ...(nameless > 0 ? [unknownNames(nameless)] : []),
      ...(sent.length > MAX_SENT ? [tooMany(sent.length - MAX_SENT)] : []),
    ],
  };
};

/** Collects the people and secrets of the fixtures and settings, and of a server, if there is one. */
export const collectKnown = async ({ fixtures, config, control, nowMs }: KnownSources): Promise<Known> => {
  const entries = clientEntriesOf(fixtures, config);
  const codes = entries.map(({ partnerCode = DEFAULT_PARTNER_CODE }) => partnerCode);
  const token = config.controlToken;
  const own: Known = {
    people: personasOf(fixtures.personas, [DEFAULT_PARTNER_CODE, ...codes], nowMs),
    secrets: [...secretsOf(entries), ...(token === null ? [] : [{ label: 'MOCK_TOSS_CONTROL_TOKEN', text: token }])],
    notes: [],
  };
  if (control === undefined) return own;
  const more = await knownToServer(control, nowMs);
  const secrets = new Map([...own.secrets, ...more.secrets].map((secret) => [secret.text, secret]));
  return { people: unique([...own.people, ...more.people]), secrets: [...secrets.values()], notes: more.notes };
};
