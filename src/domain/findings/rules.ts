import { ruleAddress, ruleAddressKo } from '../text/doc-addresses.ts';

export const severities = ['error', 'warning', 'info'] as const;
export type Severity = (typeof severities)[number];

interface RuleTexts {
  /** What was seen. */
  readonly seen: string;
  /** A section of the guide, or a standard. */
  readonly source: string;
  /** What the source says. */
  readonly says: string;
  /** How to fix it. */
  readonly fix: string;
}

/** A rule. Its entry in `docs/findings.md` and the messages of its findings are made from this. */
export interface FindingRule extends RuleTexts {
  readonly severity: Severity;
  /**
   * What a history rule counts. A history rule checks what has happened so far, whenever findings are read. A rule without
   * `counts` is an inline rule: it checks each call before its answer, and counts calls.
   */
  readonly counts?: 'poll' | 'result';
  /** A function, so that the texts take no memory before somebody reads a finding. */
  readonly korean: () => RuleTexts;
}

/** The mistakes that are found. The ids are public and do not change. */
export const findingRules = {
  'token-not-reused': {
    severity: 'warning',
    seen: 'a new token was requested while the last one had more than half of its life left',
    source: 'guide ①',
    says: 'use a token that is still valid instead of requesting another (중복 발급을 피해서 불필요한 API 호출을 줄여주세요)',
    fix: 'keep the token and share it between all of your processes, until shortly before it expires (expires_in)',
    korean: () => ({
      seen: '마지막으로 받은 액세스 토큰의 유효 시간이 절반 넘게 남았는데 새 토큰을 요청했습니다',
      source: '가이드 ①',
      says: '유효한 토큰이 있으면 새로 요청하지 않고 그 토큰을 사용합니다(“중복 발급을 피해서 불필요한 API 호출을 줄여주세요”)',
      fix: '토큰을 보관하고, 만료(expires_in) 직전까지 모든 프로세스가 함께 사용하세요',
    }),
  },
  'expired-token-used': {
    severity: 'warning',
    seen: 'a call was made with an expired token',
    source: 'guide ①',
    says: 'a token lives for expires_in seconds; ask for a new one when it has expired (만료되면 새 토큰을 발급받아야 해요)',
    fix: 'ask for a new token shortly before the old one expires, and once more when a call answers CE1000',
    korean: () => ({
      seen: '만료된 액세스 토큰으로 호출했습니다',
      source: '가이드 ①',
      says: '토큰은 expires_in초 동안 유효합니다(“만료되면 새 토큰을 발급받아야 해요”)',
      fix: '만료 직전에 새 토큰을 발급받고, 호출에 CE1000이 응답되면 한 번 더 발급받으세요',
    }),
  },
  'secret-in-query': {
    severity: 'error',
    seen: 'a secret, a token or personal data was sent in the query string, which ends up in logs',
    source: 'RFC 6749 2.3.1',
    says: 'credentials are sent in the body of a request, never in its URL',
    fix: 'send client_secret in the form body, the token in Authorization, and everything else in the JSON body',
    korean: () => ({
      seen: '로그에 남는 쿼리 문자열로 시크릿, 토큰 또는 개인정보를 보냈습니다',
      source: 'RFC 6749 2.3.1',
      says: '자격 증명은 URL이 아니라 요청 본문으로 보냅니다',
      fix: 'client_secret은 폼 본문에, 토큰은 Authorization 헤더에, 나머지는 JSON 본문에 담아 보내세요',
    }),
  },
  'wrong-host': {
    severity: 'error',
    seen: 'a call was sent to a real host that does not serve it in production',
    source: 'guide ① and ②',
    says: 'tokens come from oauth2.cert.toss.im, everything under /api from cert.toss.im (BaseURL); here each name serves both',
    fix: 'keep two base addresses: https://oauth2.cert.toss.im for /token, https://cert.toss.im for /api',
    korean: () => ({
      seen: '운영 환경에서는 이 호출을 제공하지 않는 실제 호스트로 호출했습니다',
      source: '가이드 ①, ②',
      says: '토큰은 oauth2.cert.toss.im에서, /api 아래는 모두 cert.toss.im(BaseURL)에서 제공합니다. 여기에서는 어느 이름으로든 둘 다 제공합니다',
      fix: '호출할 주소를 둘로 나누세요: /token은 https://oauth2.cert.toss.im, /api는 https://cert.toss.im입니다',
    }),
  },
  'request-url-missing': {
    severity: 'warning',
    seen: 'a request came without requestUrl',
    source: 'guide ②',
    says: 'requestUrl is required: the app scheme or page that the user comes back to (필수값 여부 Y)',
    fix: 'send requestUrl with every request',
    korean: () => ({
      seen: 'requestUrl 없이 요청했습니다',
      source: '가이드 ②',
      says: 'requestUrl은 사용자가 돌아올 앱 스킴이나 페이지이며 꼭 있어야 합니다(“필수값 여부 Y”)',
      fix: '모든 요청에 requestUrl을 보내세요',
    }),
  },
  'trigger-type-with-user-none': {
    severity: 'warning',
    seen: 'triggerType was sent with USER_NONE',
    source: 'guide ②',
    says: 'triggerType is sent with USER_PERSONAL only (표준창 사용에는 triggerType 선언 불필요)',
    fix: 'leave triggerType out of USER_NONE requests',
    korean: () => ({
      seen: 'USER_NONE 요청에 triggerType을 보냈습니다',
      source: '가이드 ②',
      says: 'triggerType은 USER_PERSONAL 요청에만 보냅니다(“표준창 사용에는 triggerType 선언 불필요”)',
      fix: 'USER_NONE 요청에서는 triggerType을 빼세요',
    }),
  },
  'personal-data-with-user-none': {
    severity: 'warning',
    seen: 'personal data or a session key was sent with USER_NONE, where it is ignored',
    source: 'guide ②',
    says: 'USER_NONE sends no personal data: the user enters it in the window (개인정보를 보내지 않고)',
    fix: 'leave userName, userPhone, userBirthday and sessionKey out, or use USER_PERSONAL',
    korean: () => ({
      seen: 'USER_NONE 요청에 개인정보나 세션 키를 보냈지만 무시됩니다',
      source: '가이드 ②',
      says: 'USER_NONE에서는 사용자가 표준창에 직접 입력합니다(“개인정보를 보내지 않고”)',
      fix: 'userName, userPhone, userBirthday, sessionKey를 빼거나 USER_PERSONAL을 사용하세요',
    }),
  },
  'personal-data-in-clear': {
    severity: 'error',
    seen: 'personal data was sent in the clear',
    source: 'guide ②',
    says: 'userName, userPhone and userBirthday must be encrypted (암호화 필수)',
    fix: 'encrypt each field with the session key of the call: version$id$base64',
    korean: () => ({
      seen: '개인정보를 암호화하지 않고 보냈습니다',
      source: '가이드 ②',
      says: 'userName, userPhone, userBirthday는 반드시 암호화합니다(“암호화 필수”)',
      fix: '각 필드를 그 호출의 세션 키로 암호화해 version$id$base64 형식으로 보내세요',
    }),
  },
  'session-key-other-public-key': {
    severity: 'error',
    seen: 'a session key cannot be unwrapped, most likely because it was made with another public key',
    source: 'guide ②',
    says: 'the session key is wrapped with the public key of the service that it is sent to',
    fix: 'use the key of GET /_control/v1/public-key here, and the key of your contract in production',
    korean: () => ({
      seen: '복호화할 수 없는 세션 키를 보냈습니다. 다른 공개키로 만들었을 가능성이 큽니다',
      source: '가이드 ②',
      says: '세션 키는 받는 서비스의 공개키로 암호화합니다',
      fix: '여기에서는 GET /_control/v1/public-key의 키를, 운영 환경에서는 계약한 서비스의 키를 사용하세요',
    }),
  },
  'session-key-reused': {
    severity: 'error',
    seen: 'an AES key was used for more than one call',
    source: 'guide ② and ⑤',
    says: 'make a new session key for every call (매 요청마다 신규 생성)',
    fix: 'generate one session key for each request, and another one for each result',
    korean: () => ({
      seen: 'AES 키 하나를 여러 호출에 사용했습니다',
      source: '가이드 ②, ⑤',
      says: '세션 키는 호출할 때마다 새로 만듭니다(“매 요청마다 신규 생성”)',
      fix: '인증 요청마다 세션 키를 하나 만들고, 결과 조회마다 또 하나를 만드세요',
    }),
  },
  'field-of-another-session': {
    severity: 'error',
    seen: 'a field has another id than the session key of its call',
    source: 'guide ②',
    says: 'one session key encrypts all fields of a call, and each field begins with its version and id',
    fix: 'encrypt all fields of a call with one session key, and send that key',
    korean: () => ({
      seen: '같은 호출의 세션 키와 id가 다른 필드를 보냈습니다',
      source: '가이드 ②',
      says: '한 호출의 모든 필드는 세션 키 하나로 암호화하며, 각 필드는 그 세션 키의 version과 id로 시작합니다',
      fix: '한 호출의 모든 필드를 세션 키 하나로 암호화하고, 그 세션 키를 보내세요',
    }),
  },
  'phone-format': {
    severity: 'error',
    seen: 'userPhone, decrypted, is not 10 or 11 digits',
    source: 'guide ②',
    says: 'userPhone has digits only (숫자만)',
    fix: 'remove hyphens, spaces and the country code before you encrypt it',
    korean: () => ({
      seen: '복호화한 userPhone이 숫자 10자리나 11자리가 아닙니다',
      source: '가이드 ②',
      says: 'userPhone은 숫자로만 이루어집니다(“숫자만”)',
      fix: '암호화하기 전에 하이픈, 공백, 국가 번호를 없애세요',
    }),
  },
  'birthday-format': {
    severity: 'error',
    seen: 'userBirthday, decrypted, is not a date, or not a possible birthday',
    source: 'guide ②',
    says: 'userBirthday is a date as YYYYMMDD',
    fix: 'send eight digits; check before you encrypt them that the day exists, is in 1900 or later, and is not in the future',
    korean: () => ({
      seen: '복호화한 userBirthday가 날짜가 아니거나, 있을 수 없는 생년월일입니다',
      source: '가이드 ②',
      says: 'userBirthday는 YYYYMMDD 형식의 날짜입니다',
      fix: '숫자 8자리를 보내세요. 암호화하기 전에 실제로 있는 날인지, 1900년 이후이며 미래가 아닌지 확인하세요',
    }),
  },
  'nonce-repeated': {
    severity: 'error',
    seen: 'a nonce was used for a second request',
    source: 'not in the guide; seen in public clients',
    says: 'a nonce identifies one request; a second request with it is refused with CE3003',
    fix: 'make a new nonce for every request, also for a retry',
    korean: () => ({
      seen: '이미 사용한 nonce로 다시 요청했습니다',
      source: '가이드에 없음, 공개된 클라이언트 코드에서 확인',
      says: 'nonce는 요청 하나를 가리킵니다. 같은 nonce의 두 번째 요청은 CE3003으로 거부됩니다',
      fix: '요청할 때마다 nonce를 새로 만드세요. 재시도할 때도 마찬가지입니다',
    }),
  },
  'unknown-body-field': {
    severity: 'warning',
    seen: 'a body has a field that is neither in the guide nor in any public client',
    source: 'guide ②, ④ and ⑤',
    says: 'the tables of request parameters list every field',
    fix: 'check its spelling and letter case, or leave it out',
    korean: () => ({
      seen: '가이드에도, 공개된 클라이언트 코드에도 없는 필드를 본문에 보냈습니다',
      source: '가이드 ②, ④, ⑤',
      says: '요청 파라미터 표에 모든 필드가 나와 있습니다',
      fix: '철자와 대소문자를 확인하거나 그 필드를 빼세요',
    }),
  },
  'result-read-third-time': {
    severity: 'warning',
    seen: 'result was called after it had been read twice',
    source: 'guide ⑤',
    says: 'a result can be read twice at most (최대 2회)',
    fix: 'store what the first read returned, with its txId and signature',
    korean: () => ({
      seen: '결과를 두 번 조회한 뒤에 또 조회했습니다',
      source: '가이드 ⑤',
      says: '결과는 두 번까지 조회할 수 있습니다(“최대 2회”)',
      fix: '처음 조회한 결과를 txId, signature와 함께 저장하세요',
    }),
  },
  'status-polled-too-fast': {
    severity: 'warning',
    counts: 'poll',
    seen: 'status was called again within a second, with the same answer, twice or more for one transaction',
    source: 'not in the guide',
    says: 'the guide gives no minimum interval; the real service may refuse clients that call too often',
    fix: 'wait at least one second between two status calls',
    korean: () => ({
      seen: '한 트랜잭션의 상태를 1초 안에 다시 조회해 같은 응답을 받은 일이 두 번 이상 있습니다',
      source: '가이드에 없음',
      says: '가이드는 최소 간격을 정하지 않지만, 실제 서비스는 너무 자주 호출하는 클라이언트를 거부할 수 있습니다',
      fix: '상태를 조회한 뒤 다시 조회할 때까지 1초 이상 기다리세요',
    }),
  },
  'result-as-poll': {
    severity: 'warning',
    counts: 'result',
    seen: 'result was called three times or more before the user had completed (CE3102)',
    source: 'guide ④',
    says: 'status says how far the user is',
    fix: 'call status until it says COMPLETED, then result once',
    korean: () => ({
      seen: '사용자가 인증을 완료하기 전에 결과를 세 번 이상 조회했습니다(CE3102)',
      source: '가이드 ④',
      says: '사용자가 어디까지 진행했는지는 상태 조회로 확인합니다',
      fix: 'COMPLETED가 될 때까지 상태를 조회한 다음 결과를 한 번 조회하세요',
    }),
  },
  'result-never-read': {
    severity: 'warning',
    counts: 'result',
    seen: 'a user completed, and result was never called in the 60 minutes in which it can be read',
    source: 'guide ⑤',
    says: 'read the result within 60 minutes of completion (60분(1시간) 이내)',
    fix: 'read the result as soon as status says COMPLETED, also when the user does not come back to your page',
    korean: () => ({
      seen: '사용자가 인증을 완료했지만, 결과를 조회할 수 있는 60분 동안 한 번도 조회하지 않았습니다',
      source: '가이드 ⑤',
      says: '결과는 인증을 완료한 뒤 60분 안에 조회합니다(“60분(1시간) 이내”)',
      fix: '상태가 COMPLETED가 되면 바로 결과를 조회하세요. 사용자가 페이지로 돌아오지 않아도 조회하세요',
    }),
  },
  'status-trusted-as-final': {
    severity: 'error',
    counts: 'poll',
    seen: 'status said COMPLETED, and result was never called',
    source: 'guide ④',
    says: 'only the result decides whether a user is verified (최종 확정은 결과조회 API로 판단)',
    fix: 'call result after COMPLETED, and use the person that it returns',
    korean: () => ({
      seen: '상태가 COMPLETED가 되었지만 결과를 한 번도 조회하지 않았습니다',
      source: '가이드 ④',
      says: '본인확인이 되었는지는 결과 조회로만 판단합니다(“최종 확정은 결과조회 API로 판단”)',
      fix: 'COMPLETED가 되면 결과를 조회하고, 결과에 담긴 인물 정보를 사용하세요',
    }),
  },
} as const satisfies Record<string, FindingRule>;

export type RuleId = keyof typeof findingRules;

export const ruleIds = Object.keys(findingRules) as RuleId[];

export type HistoryRule = {
  [Id in RuleId]: (typeof findingRules)[Id] extends { readonly counts: string } ? Id : never;
}[RuleId];
export type InlineRule = Exclude<RuleId, HistoryRule>;

const several = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** One sentence: what was seen, how often in how many transactions, what the source says, how to fix it, and where more is said. */
export const messageOf = (id: RuleId, count: number, transactions: number): string => {
  const { counts, seen, source, says, fix }: FindingRule = findingRules[id];
  const often = counts === undefined ? '' : ` (${several(count, counts)} in ${several(transactions, 'transaction')})`;
  return `${seen}${often}; ${says}, ${source}; ${fix}; see ${ruleAddress(id)}`;
};

const countedKo = { poll: '상태 조회', result: '결과 조회' } as const;

/** The same in Korean, in sentences, and their parts. */
export const koreanOf = (id: RuleId, count: number, transactions: number) => {
  const { counts, korean }: FindingRule = findingRules[id];
  const { seen, source, says, fix } = korean();
  const often = counts === undefined ? '' : ` (트랜잭션 ${transactions}건에서 ${countedKo[counts]} ${count}회)`;
  return {
    messageKo: `${seen}${often}. ${source}: ${says}. ${fix}. 자세한 설명: ${ruleAddressKo(id)}`,
    seenKo: seen,
    saysKo: says,
    fixKo: fix,
    sourceKo: source,
  };
};
