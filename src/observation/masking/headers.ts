import { MASK } from '../../domain/text/mask.ts';

/** Request headers that say how a call was made. The expression matches the parts of a value that are shown. */
const requestParts: ReadonlyMap<string, RegExp> = new Map([
  ['accept', /^(application|text|image|\*)\/([a-z+.-]{1,30}|\*)$/],
  ['accept-encoding', /^(gzip|deflate|br|zstd|compress|identity|\*)$/],
  ['connection', /^(keep-alive|close|upgrade|te)$/],
  ['content-encoding', /^(gzip|deflate|br|zstd|compress|identity)$/],
  ['content-length', /^(0|[1-9]\d{0,7})$/],
  ['content-type', /^((application|text|multipart)\/[a-z+.-]{1,30}|charset=(utf-8|utf8|euc-kr|iso-8859-1))$/],
  ['expect', /^100-continue$/],
  // Digits may be personal data. `oauth2.cert.toss.im` is the only name with digits that is shown.
  ['host', /^(oauth2\.cert\.toss\.im|[a-z][a-z.-]{0,100}|\d{1,3}(\.\d{1,3}){3}|\[[0-9a-f:]{2,39}\])(:\d{1,5})?$/],
  ['transfer-encoding', /^(chunked|gzip)$/],
  ['user-agent', /^[a-z][a-z-]{0,30}\/\d{1,3}(\.\d{1,3}){0,3}$/],
]);

const answerNames: ReadonlySet<string> = new Set(
  'content-type cache-control pragma allow www-authenticate x-mock-toss-hint x-mock-toss-finding connection'.split(' '),
);

/** Other common headers: the name is shown, and the value is masked. */
const maskedHeaders: ReadonlySet<string> = new Set(
  [
    'authorization proxy-authorization cookie set-cookie accept-language origin referer user-agent date via forwarded',
    'x-forwarded-for x-forwarded-proto x-forwarded-host x-request-id x-api-key upgrade-insecure-requests dnt te',
    'cache-control pragma content-md5 if-none-match traceparent tracestate x-b3-traceid upgrade keep-alive priority',
    'sec-fetch-site sec-fetch-mode sec-fetch-dest sec-fetch-user',
  ].flatMap((line) => line.split(' ')),
);

const MAX_HEADERS = 100;
const MAX_PARTS = 20;

export type Headers = Readonly<Record<string, string | number | readonly string[] | undefined>>;

const maskRequestHeader = (name: string, value: string): string => {
  if (name === 'authorization') return `${/^(Bearer|Basic) /i.exec(value)?.[0] ?? ''}${MASK}`;
  const part = requestParts.get(name);
  if (part === undefined) return MASK;
  return value
    .split(/([,;]? +|[,;])/, MAX_PARTS * 2)
    .map((text, index) =>
      index % 2 === 1 || part.test(text.toLowerCase()) || /^q=[01](\.\d{1,3})?$/.test(text) ? text : MASK,
    )
    .join('');
};

/** Whether a `Host` header is shown unchanged. */
export const isHarmlessHost = (host: string): boolean => maskRequestHeader('host', host) === host;

const entriesOf = (headers: Headers): [string, string][] =>
  Object.entries(headers)
    // Pseudo-headers of HTTP/2: method and path are recorded elsewhere.
    .filter(([name]) => !name.startsWith(':'))
    .slice(0, MAX_HEADERS)
    .flatMap(([name, value]) => (value === undefined ? [] : [[name.toLowerCase(), [value].flat().join(', ')]]));

/** Shows known names, and values that only say how the call was made. */
export const maskRequestHeaders = (headers: Headers): Record<string, string> =>
  Object.fromEntries(
    entriesOf(headers).map(([name, value]) => [
      requestParts.has(name) || maskedHeaders.has(name) ? name : MASK,
      maskRequestHeader(name, value),
    ]),
  );

/** Masks the headers of an answer of this server. */
export const maskAnswerHeaders = (headers: Headers): Record<string, string> =>
  Object.fromEntries(entriesOf(headers).map(([name, value]) => [name, answerNames.has(name) ? value : MASK]));
