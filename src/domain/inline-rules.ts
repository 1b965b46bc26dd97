import type { InlineRule } from './finding-rules.ts';
import type { Endpoint } from './journal.ts';

/** What only the endpoint knows about a call, noted as it goes. */
export interface NotedFacts {
  /** The client's token before this one had more than half of its life left. */
  readonly holdsToken: boolean;
  readonly isTokenExpired: boolean;
  /** The session key does not unwrap, and no known mistake explains why. */
  readonly hasOtherPublicKey: boolean;
  /** The AES key of this call was used before. */
  readonly isKeyUsed: boolean;
  /** By a fault, which is not the client's. */
  readonly isRefusedByFault: boolean;
  /** Fields whose decrypted text breaks a rule of guide ②. */
  readonly brokenFields: readonly string[];
}

export const nothingNoted: NotedFacts = {
  holdsToken: false,
  isTokenExpired: false,
  hasOtherPublicKey: false,
  isKeyUsed: false,
  isRefusedByFault: false,
  brokenFields: [],
};

/** All that an inline rule may look at. */
export interface CallFacts extends NotedFacts {
  readonly endpoint: Endpoint | null;
  /** The JSON object that was sent, if it was one. */
  readonly body: Readonly<Record<string, unknown>>;
  /** `null`: not decided here. */
  readonly knownFields: readonly string[] | null;
  readonly queryNames: readonly string[];
  /** What the service refused the call with by itself, not by a fault. */
  readonly code: string | null;
}

const personalFields = ['userName', 'userPhone', 'userBirthday'] as const;
const secretNames = new Set([
  ...personalFields,
  'client_secret',
  'access_token',
  'token',
  'authorization',
  'sessionKey',
]);

const isSent = (value: unknown): boolean => value !== undefined && value !== null;

/** Text that cannot be `version$id$base64`. */
const isClear = (value: unknown): boolean => typeof value === 'string' && value !== '' && !value.includes('$');

const idOf = (sealed: unknown): string | undefined =>
  typeof sealed === 'string' ? sealed.split('$')[1]?.toLowerCase() : undefined;

const isRequest = ({ endpoint }: CallFacts): boolean => endpoint === 'request';
const isUserNone = (facts: CallFacts): boolean => isRequest(facts) && facts.body.requestType === 'USER_NONE';
const isUserPersonal = (facts: CallFacts): boolean => isRequest(facts) && facts.body.requestType === 'USER_PERSONAL';

const checks: Record<InlineRule, (facts: CallFacts) => boolean> = {
  'token-not-reused': ({ holdsToken }) => holdsToken,
  'expired-token-used': ({ isTokenExpired }) => isTokenExpired,
  'secret-in-query': ({ queryNames }) => queryNames.some((name) => secretNames.has(name)),
  'request-url-missing': (facts) =>
    (isUserNone(facts) || isUserPersonal(facts)) && !isSent(facts.body.requestUrl || undefined),
  'trigger-type-with-user-none': (facts) => isUserNone(facts) && isSent(facts.body.triggerType),
  'personal-data-with-user-none': (facts) =>
    isUserNone(facts) && [...personalFields, 'sessionKey'].some((name) => isSent(facts.body[name])),
  'personal-data-in-clear': (facts) => isRequest(facts) && personalFields.some((name) => isClear(facts.body[name])),
  'session-key-other-public-key': ({ hasOtherPublicKey }) => hasOtherPublicKey,
  'session-key-reused': ({ isKeyUsed }) => isKeyUsed,
  'field-of-another-session': (facts) => {
    const { body } = facts;
    const keyId = idOf(body.sessionKey);
    if (!isUserPersonal(facts) || keyId === undefined) return false;
    return personalFields.some((name) => (idOf(body[name]) ?? keyId) !== keyId);
  },
  'phone-format': ({ brokenFields }) => brokenFields.includes('userPhone'),
  'birthday-format': ({ brokenFields }) => brokenFields.includes('userBirthday'),
  'nonce-repeated': ({ code }) => code === 'CE3003',
  'unknown-body-field': ({ body, knownFields }) =>
    knownFields !== null && Object.keys(body).some((name) => !knownFields.includes(name)),
  'result-read-third-time': ({ code }) => code === 'CE3101',
};

const entries = Object.entries(checks) as [InlineRule, (facts: CallFacts) => boolean][];

/** The rules that one call breaks. */
export const findBrokenRules = (facts: CallFacts): InlineRule[] =>
  entries.flatMap(([id, isBroken]) => (isBroken(facts) ? [id] : []));
