import { type Endpoint, entryOf } from '../endpoint.ts';
import { sentFieldNames } from '../names/sent-fields.ts';
import { isReadable } from '../text/encoding.ts';
import type { InlineRule } from './rules.ts';

/** What only the endpoint knows about a call. */
export interface EndpointFacts {
  /** The client got a new token while the last one had more than half of its life left. */
  readonly holdsToken: boolean;
  readonly isTokenExpired: boolean;
  /** The session key cannot be unwrapped, and no known mistake explains why. */
  readonly hasOtherPublicKey: boolean;
  /** The AES key of this call was used before. */
  readonly isKeyUsed: boolean;
  /** SHA-256 of that key in hexadecimal. */
  readonly keyFingerprint: string | null;
  /** A fault refused the call, so the refusal is not the client's mistake. */
  readonly isRefusedByFault: boolean;
  /** Fields whose decrypted text breaks a rule of guide ②. */
  readonly brokenFields: readonly string[];
}

export const noFacts: EndpointFacts = {
  holdsToken: false,
  isTokenExpired: false,
  hasOtherPublicKey: false,
  isKeyUsed: false,
  keyFingerprint: null,
  isRefusedByFault: false,
  brokenFields: [],
};

/** All that an inline rule may look at. */
export interface CallFacts extends EndpointFacts {
  readonly endpoint: Endpoint | null;
  /** The JSON object that was sent, if it was one. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly queryNames: readonly string[];
  /** The call used a real host name, but production serves the path under another one. */
  readonly isAtWrongHost: boolean;
  /** The code with which the service itself, not a fault, refused the call. */
  readonly code: string | null;
}

/** Names of secrets and personal data, folded: in lower case, without underscores, hyphens and brackets. */
const secretNames: ReadonlySet<string> = new Set(
  [
    'clientsecret secret accesstoken token jwt authorization bearer sessionkey',
    'username userphone userbirthday name phone birthday ci di',
  ]
    .join(' ')
    .split(' '),
);

const fold = (name: string): string => name.toLowerCase().replace(/[_\-[\]]/g, '');

const isSent = (value: unknown): boolean => value !== undefined && value !== null;

/** A ciphertext of one letter, in base64. */
const MIN_ENCRYPTED_LETTERS = 22;

/** Whether a value was never encrypted: it is no text, readable text, or readable text in base64, with or without version and id. */
const isClear = (value: unknown): boolean => {
  if (!isSent(value) || value === '') return false;
  if (typeof value !== 'string') return true;
  const payload = value.includes('$') ? (value.split('$')[2] ?? '') : value;
  if (payload === '') return false;
  const isBase64 = /^[A-Za-z0-9+/_-]+={0,2}$/.test(payload);
  return !isBase64 || payload.length < MIN_ENCRYPTED_LETTERS || isReadable(Buffer.from(payload, 'base64'));
};

/** Fields that are neither in the guide nor in a public client. A null field counts as left out. */
export const findUnknownFields = (endpoint: Endpoint, body: object): string[] => {
  const { knownFields } = entryOf(endpoint);
  if (knownFields === null) return [];
  const unknown: string[] = [];
  for (const [name, value] of Object.entries(body)) {
    if (value !== null && !knownFields.includes(name)) unknown.push(name);
  }
  return unknown;
};

const idOf = (encrypted: unknown): string | undefined =>
  typeof encrypted === 'string' ? encrypted.split('$')[1]?.toLowerCase() : undefined;

const isUserNone = ({ body }: CallFacts): boolean => body.requestType === 'USER_NONE';
const isUserPersonal = ({ body }: CallFacts): boolean => body.requestType === 'USER_PERSONAL';

/** Rules about the body of ②: no other call is checked for them. */
const requestRules: ReadonlySet<InlineRule> = new Set([
  'request-url-missing',
  'trigger-type-with-user-none',
  'personal-data-with-user-none',
  'personal-data-in-clear',
  'field-of-another-session',
]);

const checks: Record<InlineRule, (facts: CallFacts) => boolean> = {
  'token-not-reused': ({ holdsToken }) => holdsToken,
  'expired-token-used': ({ isTokenExpired }) => isTokenExpired,
  'secret-in-query': ({ queryNames }) => queryNames.some((name) => secretNames.has(fold(name))),
  'wrong-host': ({ isAtWrongHost, endpoint }) => isAtWrongHost && endpoint !== null,
  'request-url-missing': (facts) =>
    (isUserNone(facts) || isUserPersonal(facts)) && !isSent(facts.body.requestUrl || undefined),
  'trigger-type-with-user-none': (facts) => isUserNone(facts) && isSent(facts.body.triggerType),
  'personal-data-with-user-none': (facts) =>
    isUserNone(facts) && [...sentFieldNames, 'sessionKey'].some((name) => isSent(facts.body[name])),
  'personal-data-in-clear': ({ body }) => sentFieldNames.some((name) => isClear(body[name])),
  'session-key-other-public-key': ({ hasOtherPublicKey }) => hasOtherPublicKey,
  'session-key-reused': ({ isKeyUsed }) => isKeyUsed,
  'field-of-another-session': (facts) => {
    const { body } = facts;
    const keyId = idOf(body.sessionKey);
    if (!isUserPersonal(facts) || keyId === undefined) return false;
    return sentFieldNames.some((name) => (idOf(body[name]) ?? keyId) !== keyId);
  },
  'phone-format': ({ brokenFields }) => brokenFields.includes('userPhone'),
  'birthday-format': ({ brokenFields }) => brokenFields.includes('userBirthday'),
  'nonce-repeated': ({ code }) => code === 'CE3003',
  'unknown-body-field': ({ body, endpoint }) => endpoint !== null && findUnknownFields(endpoint, body).length > 0,
  'result-read-third-time': ({ code }) => code === 'CE3101',
};

const entries = Object.entries(checks) as [InlineRule, (facts: CallFacts) => boolean][];
const entriesWithoutRequest = entries.filter(([id]) => !requestRules.has(id));

/** The rules that one call breaks. */
export const findBrokenRules = (facts: CallFacts): InlineRule[] => {
  const broken: InlineRule[] = [];
  for (const [id, isBroken] of facts.endpoint === 'request' ? entries : entriesWithoutRequest) {
    if (isBroken(facts)) broken.push(id);
  }
  return broken;
};
