/** What our decision about a behaviour rests on. */
export const sources = ['guide', 'sample', 'public', 'ours'] as const;

/** What a behaviour of the emulator rests on. `observed`: a committed report of the real service shows the same (`docs/parity.md`). */
export const bases = [...sources, 'observed'] as const;

export interface Behaviour {
  /** Never changes: tests and links use it. */
  readonly id: string;
  readonly behaviour: string;
  /**
   * `guide`: the guide says so. `sample`: a value that the guide prints shows it. `public`: public client code shows it.
   * `ours`: our own decision, since no public source says it.
   */
  readonly basis: (typeof sources)[number];
  /** What the real service does, where it differs or may differ. */
  readonly real?: string;
  /** What changes it here. */
  readonly setting?: string;
}

/** Every emulated behaviour; `GET /fidelity` and the table in `docs/fidelity.md` are made from it. */
export const behaviours: readonly Behaviour[] = [
  {
    id: 'token-form',
    basis: 'guide',
    behaviour: '`POST /token` is form-encoded, with `grant_type`, `scope`, `client_id` and `client_secret`',
  },
  {
    id: 'token-answer',
    basis: 'guide',
    behaviour: 'A token answer has `access_token`, `scope`, `token_type` `Bearer` and `expires_in`',
  },
  {
    id: 'token-client',
    basis: 'guide',
    behaviour: 'The test credentials of the guide work',
    setting: '`clients.json` of your fixtures',
  },
  {
    id: 'token-life',
    basis: 'public',
    behaviour: 'Tokens of clients `test_…` live 31,536,000 s, others 3,599 s',
    setting: '`tokenTtl` of the client',
  },
  {
    id: 'token-jwt',
    basis: 'sample',
    behaviour: 'Access tokens are RS256 JWTs with the header and claims of the sample',
  },
  {
    id: 'token-errors',
    basis: 'public',
    behaviour: 'Errors of `/token` are OAuth errors (RFC 6749 5.2), without the FAIL envelope',
  },
  {
    id: 'token-credentials',
    basis: 'public',
    behaviour: 'Missing, misnamed (`clientId`) or wrong credentials at `/token`: 401 `invalid_client`',
  },
  {
    id: 'token-credentials-place',
    basis: 'ours',
    behaviour: '`/token` reads credentials from the form alone: in HTTP Basic or in the query they count as missing',
    real: 'unknown',
  },
  {
    id: 'token-order',
    basis: 'ours',
    behaviour: 'Without `grant_type` or `scope`: 400 `invalid_request`, before the client is checked',
    real: 'unknown',
  },
  {
    id: 'token-utf8',
    basis: 'ours',
    behaviour: 'A form that is not UTF-8 or repeats a parameter: `invalid_request`',
    real: 'unknown',
  },
  { id: 'envelope', basis: 'guide', behaviour: 'Success and failure under `/api` have the guide’s envelope' },
  {
    id: 'status-codes',
    basis: 'public',
    behaviour: '`CE1000` comes with 401, the `CE3…` codes with 400',
    setting: '`errors.json` of your fixtures',
  },
  { id: 'codes-guide', basis: 'guide', behaviour: '`CE1000`, `CE3100` and `CE3102` with the guide’s reasons' },
  {
    id: 'codes-listed',
    basis: 'ours',
    behaviour: 'Codes marked `listed` mean what the table of error codes says',
    real: 'not public in full',
    setting: '`errors.json` of your fixtures',
  },
  {
    id: 'codes-service',
    basis: 'ours',
    behaviour: '`CE0002` and `CE5000` are answered by faults only',
    real: 'answered when the service fails',
    setting: '`POST /_control/v1/faults`',
  },
  { id: 'dates', basis: 'guide', behaviour: 'Dates are Korean time without fraction' },
  {
    id: 'session-key',
    basis: 'public',
    behaviour:
      'Session keys are wrapped with RSA-OAEP, SHA-1 and MGF1-SHA-1; `AES_GCM` has the raw key as additional data',
  },
  {
    id: 'session-key-public',
    basis: 'ours',
    behaviour: 'The public key is ours',
    real: 'another key, whose private key is not public',
    setting: '`keys/session-private.pem` of your fixtures',
  },
  {
    id: 'session-key-id',
    basis: 'ours',
    behaviour: 'The id of a session key must be a UUID, otherwise `CE3200`',
    real: 'a UUID in all samples',
  },
  {
    id: 'session-key-echo',
    basis: 'public',
    behaviour: 'Answers repeat version and id of the session key of the call',
  },
  {
    id: 'session-key-reuse',
    basis: 'ours',
    behaviour: 'A result call that uses the AES key of its request again: `CE3200`',
    real: 'forbidden, the code is not documented',
  },
  { id: 'cbc', basis: 'public', behaviour: '`AES_CBC` with 128 and 256 bits, and an HMAC of the plaintext' },
  {
    id: 'cbc-hmac',
    basis: 'ours',
    behaviour:
      'With `AES_CBC`, the HMACs of all public clients are accepted. The answer’s HMAC is made as in the request; if that had none, as in the client’s last request; if there was none, as the version implies',
    real: 'unknown',
  },
  { id: 'request-types', basis: 'guide', behaviour: '`USER_NONE` and `USER_PERSONAL`, and what each of them needs' },
  { id: 'trigger-push', basis: 'public', behaviour: '`triggerType` may be `PUSH` too' },
  {
    id: 'request-url',
    basis: 'ours',
    behaviour: '`requestUrl` may be missing',
    real: 'marked as required',
    setting: '`strict` of the client',
  },
  { id: 'request-null', basis: 'ours', behaviour: 'Fields that may be left out may be `null`', real: 'unknown' },
  {
    id: 'request-unknown',
    basis: 'ours',
    behaviour: 'Fields that are not in the guide are ignored',
    real: 'unknown',
    setting: '`strict` of the client',
  },
  {
    id: 'request-person',
    basis: 'ours',
    behaviour:
      'A phone is 10 or 11 digits, a name 1 to 100 letters, a birthday a calendar date from 1900 to today, otherwise `CE0003`',
    real: '"digits only", `YYYYMMDD`',
  },
  {
    id: 'request-lengths',
    basis: 'ours',
    behaviour: 'A `nonce` is 1 to 256 characters, `requestUrl` and callback addresses at most 4,096',
    real: 'unknown',
  },
  {
    id: 'nonce',
    basis: 'ours',
    behaviour: 'A `nonce` is remembered as long as its transaction',
    real: 'unknown',
    setting: '`MOCK_TOSS_RETENTION`',
  },
  {
    id: 'expire-seconds',
    basis: 'public',
    behaviour: '`expireSeconds` is 1 to 1800; without it, 1800',
    setting: '`MOCK_TOSS_EXPIRE_SECONDS`',
  },
  {
    id: 'links',
    basis: 'ours',
    behaviour: 'The links are addresses of the virtual app of this server, and `authUrl` of its own standard window',
    real: 'links with `supertoss://` that open the app; the standard window',
    setting: '`MOCK_TOSS_PUBLIC_URL`; `MOCK_TOSS_APP_LINKS` gives the links the form of the real ones',
  },
  {
    id: 'links-null',
    basis: 'ours',
    behaviour: 'The links are JSON `null` without `triggerType` `APP_SCHEME`',
    real: 'the guide’s sample prints the text `"null"`',
  },
  {
    id: 'window-codes',
    basis: 'ours',
    behaviour: '`onFail` of the browser script gets `{ code, message }`: a CE code, or a word such as `CLOSED_BY_USER`',
    real: 'an error of a shape that is not public',
  },
  {
    id: 'window-refusal',
    basis: 'ours',
    behaviour: 'When the window refuses a person, the request is completed; `result` then answers the code',
    real: 'the window fails; what `status` says then is not public',
  },
  {
    id: 'web-view',
    basis: 'public',
    behaviour:
      'An app whose web view shows the window receives `TOSS_AUTH_POPUP_ONLOAD`, then `TOSS_AUTH_SUCCESS`, `TOSS_AUTH_FAIL` or `TOSS_AUTH_CLICK_NAVBAR_CLOSE`, through the bridge `tossAuthWebView` or a `message` event',
  },
  {
    id: 'web-view-fail',
    basis: 'ours',
    behaviour:
      'A request that is cancelled, expires or does not exist is `TOSS_AUTH_FAIL` for an app’s web view; the close button may follow it',
    real: 'which message belongs to which end is not public',
  },
  { id: 'auth-url', basis: 'public', behaviour: 'A request with `USER_NONE` answers `authUrl`' },
  {
    id: 'hosts',
    basis: 'ours',
    behaviour:
      'Every path is served under every host name. Under a real host name, `authUrl` is on `auth.cert.toss.im`, and a call of `/token` or `/api` under another real host name is the finding `wrong-host`',
    real: 'each host serves its own paths only',
    setting: '`disabledRules` of the client',
  },
  { id: 'states', basis: 'guide', behaviour: 'REQUESTED, IN_PROGRESS, COMPLETED, EXPIRED' },
  {
    id: 'scenarios',
    basis: 'ours',
    behaviour: 'Scenarios decide what the user does; magic values can choose the scenario',
    real: 'a person with the app',
    setting: '`MOCK_TOSS_SCENARIO`, `scenario` and `strict` of the client',
  },
  {
    id: 'person-errors',
    basis: 'ours',
    behaviour: 'Scenarios that refuse the person complete after 2 s with `USER_NONE`; `result` then answers the code',
    real: 'the window fails',
    setting: 'your own scenario',
  },
  { id: 'result-reads', basis: 'guide', behaviour: 'A result can be read twice; the third time: `CE3101`' },
  {
    id: 'result-window',
    basis: 'guide',
    behaviour: 'A result can be read for 60 minutes after completion; later: `CE3103`',
  },
  {
    id: 'person',
    basis: 'public',
    behaviour: 'The result returns the made-up person 김토스, whatever person was sent',
    real: 'as the real test environment does',
    setting: '`identity` of the client',
  },
  { id: 'identifiers', basis: 'sample', behaviour: 'CI and DI are 88 characters' },
  {
    id: 'age-group',
    basis: 'ours',
    behaviour: '`ageGroup` is `ADULT` from the nineteenth birthday on, Korean time',
    real: 'the guide does not say how the age is counted',
  },
  {
    id: 'signature',
    basis: 'sample',
    behaviour:
      '`signature` is a CMS SignedData with attached content, signed by the person’s certificate, both built like the sample',
  },
  {
    id: 'signature-certificate',
    basis: 'ours',
    behaviour:
      'A person’s certificate begins on 1 January of the year of completion, and its serial number does not count up',
    real: 'begins when it is issued; like ours, it is valid for three years, to the end of a day in Korea',
  },
  {
    id: 'signature-ca',
    basis: 'ours',
    behaviour: 'Signatures come from a mock CA, and all people share one key pair; nothing is ever revoked',
    real: 'a licensed CA, and a key pair for each person',
    setting: '`keys/signature-*.pem` of your fixtures',
  },
  {
    id: 'signature-service',
    basis: 'ours',
    behaviour: 'The signed text says `serviceType` `간편인증` under both prefixes',
    real: 'the sample shows it for one prefix',
  },
  {
    id: 'certificate',
    basis: 'public',
    behaviour: '`POST /api/v1/certificate/validate` answers `valid` and `enabled`',
  },
  {
    id: 'sibling',
    basis: 'public',
    behaviour:
      'The sibling prefix serves the same transactions; its result has `phone` after `name`, and at its end `address`, `addressDetails`, `zipCode` and `email`, encrypted or `null`',
    setting: '`personas.json` of your fixtures',
  },
  {
    id: 'limits-http',
    basis: 'ours',
    behaviour: 'Bodies over 64 KiB: 413; unknown paths: 404; wrong methods: 405, all with `CE0003`',
    real: 'unknown',
  },
  {
    id: 'bad-http',
    basis: 'ours',
    behaviour:
      '400 for a message that is not HTTP, breaks a rule of RFC 9110 or RFC 9112 (`Host` missing, repeated or invalid, another `Transfer-Encoding` than `chunked`) or has an unknown `Expect`; 408 for a request that is not sent in 30 s; 431 for headers over 16 KiB; all with `CE0003`',
    real: 'unknown',
    setting: '`MOCK_TOSS_REQUEST_TIMEOUT`',
  },
  {
    id: 'one-order',
    basis: 'ours',
    behaviour:
      'Calls of one HTTP/1.1 connection are handled one after the other; after an answer that ends the connection, no more are handled',
    real: 'unknown',
  },
  {
    id: 'half-closed',
    basis: 'ours',
    behaviour:
      'A client that sends a whole call and then closes its sending side gets the answer; a read does not count when the connection was reset before the answer',
    real: 'unknown',
  },
  {
    id: 'www-authenticate',
    basis: 'ours',
    behaviour:
      'A 401 under `/api` has `WWW-Authenticate: Bearer`; a 401 of `/token` has a challenge only when `Authorization` was sent',
    real: 'unknown',
  },
  { id: 'rate', basis: 'ours', behaviour: 'There is no rate limit', real: 'unknown' },
  {
    id: 'https',
    basis: 'public',
    behaviour: 'HTTPS under the real names, when it is switched on, with a certificate of a CA made on this machine',
    real: 'always, with a certificate of a public CA',
    setting: '`MOCK_TOSS_TLS`, `MOCK_TOSS_TLS_CERT`',
  },
];
