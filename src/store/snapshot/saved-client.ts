import { type TSchema, Type } from 'typebox';
import {
  type Client,
  ClientId,
  ClientSecret,
  type ClientSettings,
  DisabledRules,
  PartnerCode,
  type QueuedScenario,
  Scopes,
} from '../../domain/client.ts';
import type { Finding } from '../../domain/findings/finding.ts';
import { type RuleId, ruleIds } from '../../domain/findings/rules.ts';
import { MAX_TIMES, MAX_TOKEN_TTL_SECONDS } from '../../domain/limits.ts';
import { identities } from '../../domain/names/identities.ts';
import { clockRange } from '../../domain/time/client-clock.ts';
import type { IssuedToken } from '../issued-token.ts';
import { Count, Fields, Hmac, Instant, OrNull } from './saved-transaction.ts';

/** More than any id has that is made here. */
const MAX_ID_LETTERS = 200;

/** An id of `src/domain/coverage.ts`; also of a persona that is gone. */
export const CoveredItem = Type.String({ maxLength: MAX_ID_LETTERS });

const Name = Type.String({ minLength: 1 });
const Rule = Type.Enum([...ruleIds]);

const settings = {
  partnerCode: PartnerCode,
  scopes: Scopes,
  tokenTtlSeconds: Type.Integer({ minimum: 1, maximum: MAX_TOKEN_TTL_SECONDS }),
  scenario: OrNull(Name),
  identity: Type.Enum([...identities]),
  strict: Type.Boolean(),
  disabledRules: DisabledRules,
} satisfies Record<keyof ClientSettings, TSchema>;

const SavedClock = Type.Union([
  Fields({ kind: Type.Literal('running'), offsetMs: Instant }),
  Fields({
    kind: Type.Literal('frozen'),
    atMs: Type.Integer({ minimum: clockRange.fromMs, maximum: clockRange.toMs }),
  }),
]);

/** Not in older snapshots. The most is far below where counting ends. */
const Queued = (minimum: number) => Type.Optional(Type.Integer({ minimum, maximum: 1_000_000_000_000 }));

const client = {
  clientId: ClientId,
  clientSecret: OrNull(ClientSecret),
  ...settings,
  clock: SavedClock,
  queue: Type.Array(
    Fields({
      id: Queued(1),
      scenario: Name,
      times: Type.Integer({ minimum: 1, maximum: MAX_TIMES }),
    } satisfies Record<keyof QueuedScenario, TSchema>),
  ),
  queued: Queued(0),
  issued: Fields({ transaction: Type.Optional(Count), token: Type.Optional(Count) }),
  hmac: Hmac,
  instance: Count,
  resets: Count,
  clockChanges: Count,
  asCreated: Fields(settings),
  createdAtMs: Instant,
} satisfies Record<keyof Client, TSchema>;

const SavedFinding = Fields({
  clientId: ClientId,
  rule: Rule,
  txId: OrNull(Type.String()),
  firstSeenMs: Instant,
  lastSeenMs: Instant,
  count: Count,
  transactions: Count,
} satisfies Record<keyof Finding, TSchema>);

const SavedToken = Fields({
  scopes: Type.String(),
  issuedAtMs: Instant,
  expiresAtMs: Instant,
  realIssuedAtMs: Instant,
  monotonicIssuedAtMs: Instant,
  isBroken: Type.Boolean(),
} satisfies Record<keyof IssuedToken, TSchema>);

/** What `FindingStore` remembers of a life. */
export interface SavedFindings {
  readonly recorded: readonly Finding[];
  /** The place of each rule in the order of first sightings. */
  readonly places: readonly { readonly rule: RuleId; readonly sequence: number }[];
  readonly clearedAt: number;
}

/** What `FactStore` remembers of a life. */
export interface SavedFacts {
  /** Fingerprints of AES keys, the one used last at the end. */
  readonly keys: readonly string[];
  readonly tokens: readonly IssuedToken[];
  readonly current: IssuedToken | null;
}

/** A client, and what is remembered of its calls beside its transactions. */
export interface SavedClient {
  readonly sequence: number;
  readonly touchedAtMs: number;
  readonly client: Client;
  readonly findings: SavedFindings;
  readonly facts: SavedFacts;
  readonly coverage: readonly string[];
}

export const SavedClient = Fields({
  sequence: Count,
  touchedAtMs: Instant,
  client: Fields(client),
  findings: Fields({
    recorded: Type.Array(SavedFinding, { maxItems: ruleIds.length }),
    places: Type.Array(Fields({ rule: Rule, sequence: Count }), { maxItems: ruleIds.length }),
    clearedAt: Count,
  } satisfies Record<keyof SavedFindings, TSchema>),
  facts: Fields({
    keys: Type.Array(Type.String({ maxLength: MAX_ID_LETTERS }), { maxItems: 100 }),
    tokens: Type.Array(SavedToken, { maxItems: 20 }),
    current: OrNull(SavedToken),
  } satisfies Record<keyof SavedFacts, TSchema>),
  coverage: Type.Array(CoveredItem),
} satisfies Record<keyof SavedClient, TSchema>);
