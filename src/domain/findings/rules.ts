export const severities = ['error', 'warning', 'info'] as const;
export type Severity = (typeof severities)[number];

/** A rule. Its entry in `docs/findings.md` and the message of its findings are made from this. */
export interface FindingRule {
  readonly severity: Severity;
  /**
   * What a history rule counts. A history rule checks what has happened so far, whenever findings are read. A rule without
   * `counts` is an inline rule: it checks each call before its answer, and counts calls.
   */
  readonly counts?: 'poll' | 'result';
  /** What was seen. */
  readonly seen: string;
  /** A section of the guide, or a standard. */
  readonly source: string;
  /** What the source says. */
  readonly says: string;
  /** How to fix it. */
  readonly fix: string;
}

/** The mistakes that are found. The ids are public and do not change. */
export const findingRules = {
  'token-not-reused': {
    severity: 'warning',
    seen: 'a new token was requested while the last one had more than half of its life left',
    source: 'guide ①',
    says: 'use a token that is still valid instead of requesting another (중복 발급을 피해서 불필요한 API 호출을 줄여주세요)',
    fix: 'keep the token and share it between all of your processes, until shortly before it expires (expires_in)',
  },
  'expired-token-used': {
    severity: 'warning',
    seen: 'a call was made with an expired token',
    source: 'guide ①',
    says: 'a token lives for expires_in seconds; ask for a new one when it has expired (만료되면 새 토큰을 발급받아야 해요)',
    fix: 'ask for a new token shortly before the old one expires, and once more when a call answers CE1000',
  },
  'secret-in-query': {
    severity: 'error',
    seen: 'a secret, a token or personal data was sent in the query string, which ends up in logs',
    source: 'RFC 6749 2.3.1',
    says: 'credentials are sent in the body of a request, never in its URL',
    fix: 'send client_secret in the form body, the token in Authorization, and everything else in the JSON body',
  },
  'wrong-host': {
    severity: 'error',
    seen: 'a call was sent to a real host that does not serve it in production',
    source: 'guide ① and ②',
    says: 'tokens come from oauth2.cert.toss.im, everything under /api from cert.toss.im (BaseURL); here each name serves both',
    fix: 'keep two base addresses: https://oauth2.cert.toss.im for /token, https://cert.toss.im for /api',
  },
  'request-url-missing': {
    severity: 'warning',
    seen: 'a request came without requestUrl',
    source: 'guide ②',
    says: 'requestUrl is required: the app scheme or page that the user comes back to (필수값 여부 Y)',
    fix: 'send requestUrl with every request',
  },
  'trigger-type-with-user-none': {
    severity: 'warning',
    seen: 'triggerType was sent with USER_NONE',
    source: 'guide ②',
    says: 'triggerType is sent with USER_PERSONAL only (표준창 사용에는 triggerType 선언 불필요)',
    fix: 'leave triggerType out of USER_NONE requests',
  },
  'personal-data-with-user-none': {
    severity: 'warning',
    seen: 'personal data or a session key was sent with USER_NONE, where it is ignored',
    source: 'guide ②',
    says: 'USER_NONE sends no personal data: the user enters it in the window (개인정보를 보내지 않고)',
    fix: 'leave userName, userPhone, userBirthday and sessionKey out, or use USER_PERSONAL',
  },
  'personal-data-in-clear': {
    severity: 'error',
    seen: 'personal data was sent in the clear',
    source: 'guide ②',
    says: 'userName, userPhone and userBirthday must be encrypted (암호화 필수)',
    fix: 'encrypt each field with the session key of the call: version$id$base64',
  },
  'session-key-other-public-key': {
    severity: 'error',
    seen: 'a session key cannot be unwrapped, most likely because it was made with another public key',
    source: 'guide ②',
    says: 'the session key is wrapped with the public key of the service that it is sent to',
    fix: 'use the key of GET /_control/v1/public-key here, and the key of your contract in production',
  },
  'session-key-reused': {
    severity: 'error',
    seen: 'an AES key was used for more than one call',
    source: 'guide ② and ⑤',
    says: 'make a new session key for every call (매 요청마다 신규 생성)',
    fix: 'generate one session key for each request, and another one for each result',
  },
  'field-of-another-session': {
    severity: 'error',
    seen: 'a field has another id than the session key of its call',
    source: 'guide ②',
    says: 'one session key encrypts all fields of a call, and each field begins with its version and id',
    fix: 'encrypt all fields of a call with one session key, and send that key',
  },
  'phone-format': {
    severity: 'error',
    seen: 'userPhone, decrypted, is not 10 or 11 digits',
    source: 'guide ②',
    says: 'userPhone has digits only (숫자만)',
    fix: 'remove hyphens, spaces and the country code before you encrypt it',
  },
  'birthday-format': {
    severity: 'error',
    seen: 'userBirthday, decrypted, is not a date, or not a possible birthday',
    source: 'guide ②',
    says: 'userBirthday is a date as YYYYMMDD',
    fix: 'send eight digits; check before you encrypt them that the day exists, is in 1900 or later, and is not in the future',
  },
  'nonce-repeated': {
    severity: 'error',
    seen: 'a nonce was used for a second request',
    source: 'not in the guide; seen in public clients',
    says: 'a nonce identifies one request; a second request with it is refused with CE3003',
    fix: 'make a new nonce for every request, also for a retry',
  },
  'unknown-body-field': {
    severity: 'warning',
    seen: 'a body has a field that is neither in the guide nor in any public client',
    source: 'guide ②, ④ and ⑤',
    says: 'the tables of request parameters list every field',
    fix: 'check its spelling and letter case, or leave it out',
  },
  'result-read-third-time': {
    severity: 'warning',
    seen: 'result was called after it had been read twice',
    source: 'guide ⑤',
    says: 'a result can be read twice at most (최대 2회)',
    fix: 'store what the first read returned, with its txId and signature',
  },
  'status-polled-too-fast': {
    severity: 'warning',
    counts: 'poll',
    seen: 'status was called again within a second, with the same answer, twice or more for one transaction',
    source: 'not in the guide',
    says: 'the guide gives no minimum interval; the real service may refuse clients that call too often',
    fix: 'wait at least one second between two status calls',
  },
  'result-as-poll': {
    severity: 'warning',
    counts: 'result',
    seen: 'result was called three times or more before the user had completed (CE3102)',
    source: 'guide ④',
    says: 'status says how far the user is',
    fix: 'call status until it says COMPLETED, then result once',
  },
  'result-never-read': {
    severity: 'warning',
    counts: 'result',
    seen: 'a user completed, and result was never called in the 60 minutes in which it can be read',
    source: 'guide ⑤',
    says: 'read the result within 60 minutes of completion (60분(1시간) 이내)',
    fix: 'read the result as soon as status says COMPLETED, also when the user does not come back to your page',
  },
  'status-trusted-as-final': {
    severity: 'error',
    counts: 'poll',
    seen: 'status said COMPLETED, and result was never called',
    source: 'guide ④',
    says: 'only the result decides whether a user is verified (최종 확정은 결과조회 API로 판단)',
    fix: 'call result after COMPLETED, and use the person that it returns',
  },
} as const satisfies Record<string, FindingRule>;

export type RuleId = keyof typeof findingRules;

export const ruleIds = Object.keys(findingRules) as RuleId[];

export type HistoryRule = {
  [Id in RuleId]: (typeof findingRules)[Id] extends { readonly counts: string } ? Id : never;
}[RuleId];
export type InlineRule = Exclude<RuleId, HistoryRule>;

const several = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** One sentence: what was seen, how often in how many transactions, what the source says, and how to fix it. */
export const messageOf = (id: RuleId, count: number, transactions: number): string => {
  const { counts, seen, source, says, fix }: FindingRule = findingRules[id];
  const often = counts === undefined ? '' : ` (${several(count, counts)} in ${several(transactions, 'transaction')})`;
  return `${seen}${often}; ${says}, ${source}; ${fix}`;
};
