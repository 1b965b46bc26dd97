import { type Static, Type } from 'typebox';
import { type RuleId, ruleIds } from './findings/rules.ts';
import { SchemaAddress } from './fixture-fields.ts';
import { type HmacVariant, isSameHmac } from './hmac-variant.ts';
import { idPattern, MAX_SECRET_LENGTH, MAX_TOKEN_TTL_SECONDS } from './limits.ts';
import { type Identity, identities } from './names/identities.ts';
import { shapes } from './text/shapes.ts';
import { type ClientClock, realClock, viewClock } from './time/client-clock.ts';
import { formatInstant } from './time/korean-time.ts';

/** The scope that `/api` asks for (guide ①). */
export const API_SCOPE = 'ca';

/** The partner code of a client that names none. */
export const DEFAULT_PARTNER_CODE = 'TEST1';

/** Ids of test clients begin with it. */
export const TEST_ID_PREFIX = 'test_';

const TEST_TOKEN_TTL_SECONDS = 31_536_000;
/** Measured on the real host: one second less than an hour. */
export const TOKEN_TTL_SECONDS = 3_599;

export const ClientId = Type.String({ pattern: idPattern, description: shapes.id.en });
export const ClientSecret = Type.String({ minLength: 1, maxLength: MAX_SECRET_LENGTH });
export const PartnerCode = Type.String({ pattern: '^[A-Za-z0-9._-]{1,32}$', description: shapes.partnerCode.en });
/** Scope tokens of RFC 6749 3.3. */
export const Scopes = Type.Array(
  Type.String({ pattern: '^[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,64}$', description: shapes.scope.en }),
  { minItems: 1, maxItems: 20 },
);

/** Finding rules that are switched off. With `type`, Ajv need not compare all pairs for `uniqueItems`. */
export const DisabledRules = Type.Array(Type.Enum([...ruleIds], { type: 'string' }), {
  uniqueItems: true,
  maxItems: ruleIds.length,
});

/** A client of `fixtures/clients.json`. */
const ClientEntry = Type.Object(
  {
    clientId: ClientId,
    clientSecret: ClientSecret,
    partnerCode: Type.Optional(PartnerCode),
    scopes: Type.Optional(Scopes),
    tokenTtlSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_TOKEN_TTL_SECONDS })),
    scenario: Type.Optional(Type.String({ minLength: 1 })),
    identity: Type.Optional(Type.Enum([...identities])),
    strict: Type.Optional(Type.Boolean()),
    disabledRules: Type.Optional(DisabledRules),
  },
  { additionalProperties: false },
);

/** Shape of `fixtures/clients.json`. */
export const ClientsFile = Type.Object(
  { $schema: SchemaAddress, clients: Type.Array(ClientEntry) },
  { additionalProperties: false, title: 'Clients', description: 'fixtures/clients.json of mock-toss-cert' },
);

export type ClientEntry = Static<typeof ClientEntry>;

/** Of a client whose secret everybody may know. */
export type PublicCredentials = Pick<ClientEntry, 'clientId' | 'clientSecret'>;

export type IdPurpose = 'transaction' | 'token';

/** A scenario for the next `times` requests. */
export interface QueuedScenario {
  /** No other entry of the client's queue has it or had it. */
  readonly id: number;
  readonly scenario: string;
  readonly times: number;
}

/** The settings that a reset restores. */
export interface ClientSettings {
  readonly partnerCode: string;
  readonly scopes: readonly string[];
  readonly tokenTtlSeconds: number;
  /** `null`: the server's default. */
  readonly scenario: string | null;
  readonly identity: Identity;
  readonly strict: boolean;
  readonly disabledRules: readonly RuleId[];
}

export interface Client extends ClientSettings {
  readonly clientId: string;
  /** `null`: it came from a snapshot without secrets. No secret is right then. */
  readonly clientSecret: string | null;
  readonly clock: ClientClock;
  /** Scenarios of the next requests, in this order. */
  readonly queue: readonly QueuedScenario[];
  /** How many entries its queue has had, also before a reset: the last id. */
  readonly queued: number;
  /** How many ids were issued, by purpose. Counted only with a seed, which makes ids repeatable. */
  readonly issued: Readonly<Partial<Record<IdPurpose, number>>>;
  /** How the client made the HMACs of its last request that had HMACs; null before the first. */
  readonly hmac: HmacVariant | null;
  /** Set by the store. A deleted client and a later client of the same id have different numbers. */
  readonly instance: number;
  readonly resets: number;
  /** How often its clock was moved. */
  readonly clockChanges: number;
  readonly asCreated: ClientSettings;
  /** Real time. */
  readonly createdAtMs: number;
}

/** One life of a client. A reset begins a new life, and so does a new client with the same id. */
export type Owner = Pick<Client, 'clientId' | 'instance' | 'resets'>;

/** Tokens of test clients live for a year, those of other clients for almost an hour. */
const defaultTokenTtlSeconds = (clientId: string): number =>
  clientId.startsWith(TEST_ID_PREFIX) ? TEST_TOKEN_TTL_SECONDS : TOKEN_TTL_SECONDS;

export const createClient = (entry: ClientEntry, createdAtMs: number): Client => {
  const settings: ClientSettings = {
    partnerCode: entry.partnerCode ?? DEFAULT_PARTNER_CODE,
    scopes: entry.scopes ?? [API_SCOPE],
    tokenTtlSeconds: entry.tokenTtlSeconds ?? defaultTokenTtlSeconds(entry.clientId),
    scenario: entry.scenario ?? null,
    identity: entry.identity ?? 'fixed',
    strict: entry.strict ?? false,
    disabledRules: entry.disabledRules ?? [],
  };
  const { clientId, clientSecret } = entry;
  return {
    clientId,
    clientSecret,
    ...settings,
    clock: realClock,
    queue: [],
    queued: 0,
    issued: {},
    hmac: null,
    instance: 0,
    resets: 0,
    clockChanges: 0,
    asCreated: settings,
    createdAtMs,
  };
};

export const isSameLife = (a: Owner, b: Owner): boolean =>
  a.instance === b.instance && a.resets === b.resets && a.clientId === b.clientId;

/** The client as it was created, in a new life. */
export const resetClient = (client: Client): Client => ({
  ...client,
  ...client.asCreated,
  clock: realClock,
  queue: [],
  issued: {},
  hmac: null,
  resets: client.resets + 1,
});

/** The client with its new HMAC variant; `undefined` if nothing changes, or if this life of the client is over. */
export const learnHmac = (current: Client, seen: Client, hmac: HmacVariant): Client | undefined =>
  isSameLife(current, seen) && !isSameHmac(current.hmac, hmac) ? { ...current, hmac } : undefined;

/** The client with one more entry at the end of its queue. */
export const enqueue = (client: Client, scenario: string, times: number): Client => {
  const id = client.queued + 1;
  return { ...client, queue: [...client.queue, { id, scenario, times }], queued: id };
};

/** The client without an entry of its queue; `undefined` if it has no such entry. */
export const removeQueued = (client: Client, id: number): Client | undefined => {
  const queue = client.queue.filter((entry) => entry.id !== id);
  return queue.length === client.queue.length ? undefined : { ...client, queue };
};

/** The client after a request has used the first entry of its queue. */
export const takeQueued = (client: Client): Client => {
  const [first, ...rest] = client.queue;
  if (first === undefined) return client;
  return { ...client, queue: first.times > 1 ? [{ ...first, times: first.times - 1 }, ...rest] : rest };
};

/** What calls make the server remember of a client: nobody sees it. */
const noted: readonly (keyof Client)[] = ['issued', 'hmac'];

/** Whether a change of a client concerns more than what is only noted. */
export const isVisibleChange = (before: Client, after: Client): boolean =>
  (Object.keys(after) as (keyof Client)[]).some((field) => before[field] !== after[field] && !noted.includes(field));

/** The client as the control API and events show it: without its secret. */
export const viewClient = (client: Client, realNowMs: number) => ({
  clientId: client.clientId,
  partnerCode: client.partnerCode,
  scopes: [...client.scopes],
  tokenTtlSeconds: client.tokenTtlSeconds,
  scenario: client.scenario,
  identity: client.identity,
  strict: client.strict,
  disabledRules: [...client.disabledRules],
  clock: viewClock(client.clock, realNowMs),
  createdAt: formatInstant(client.createdAtMs),
});

export const viewQueue = ({ queue }: Client) => ({ queue: queue.map((entry) => ({ ...entry, id: String(entry.id) })) });
