import { MASK } from '../../domain/text/mask.ts';
import { rememberUnchanged } from './unchanged.ts';

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

/** Masks a value part by part. The expression matches the parts that are shown. */
const maskParts = (value: string, part: RegExp): string =>
  value
    .split(/([,;]? +|[,;])/, MAX_PARTS * 2)
    .map((text, index) =>
      index % 2 === 1 || part.test(text.toLowerCase()) || /^q=[01](\.\d{1,3})?$/.test(text) ? text : MASK,
    )
    .join('');

/** How the values of the headers of `requestParts` are masked. */
const maskers: ReadonlyMap<string, (value: string) => string> = new Map(
  [...requestParts].map(([name, part]) => [name, rememberUnchanged((value) => maskParts(value, part))]),
);

const maskRequestValue = (name: string, value: string): string => {
  if (name === 'authorization') return `${/^(Bearer|Basic) /i.exec(value)?.[0] ?? ''}${MASK}`;
  return maskers.get(name)?.(value) ?? MASK;
};

/** Whether a `Host` header is shown unchanged. */
export const isHarmlessHost = (host: string): boolean => maskRequestValue('host', host) === host;

const isKnownRequestName = (name: string): boolean => requestParts.has(name) || maskedHeaders.has(name);

type MaskEntry = (name: string, value: string) => readonly [name: string, value: string];

/** Masks all headers but the pseudo-headers of HTTP/2: method and path are recorded elsewhere. */
const maskEach = (headers: Headers, mask: MaskEntry): Record<string, string> => {
  const masked: Record<string, string> = {};
  let count = 0;
  for (const given in headers) {
    if (given.startsWith(':')) continue;
    count += 1;
    if (count > MAX_HEADERS) break;
    const value = headers[given];
    if (value === undefined) continue;
    const text = typeof value === 'object' ? value.join(', ') : String(value);
    const [name, shown] = mask(given.toLowerCase(), text);
    masked[name] = shown;
  }
  return masked;
};

/** Shows known names, and values that only say how the call was made. */
export const maskRequestHeaders = (headers: Headers): Record<string, string> =>
  maskEach(headers, (name, value) => [isKnownRequestName(name) ? name : MASK, maskRequestValue(name, value)]);

/** Masks the headers of an answer of this server. */
export const maskAnswerHeaders = (headers: Headers): Record<string, string> =>
  maskEach(headers, (name, value) => [name, answerNames.has(name) ? value : MASK]);
