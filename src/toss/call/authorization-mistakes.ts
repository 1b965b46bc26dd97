import type { IncomingHttpHeaders } from 'node:http';
import { JSON_TYPE, mediaTypeOf } from '../../http/body/media-type.ts';
import { explainNumberedHeaders } from '../../http/numbered-headers.ts';

/** Names that clients and people use for the token. */
const TOKEN_NAME = /^(access[_-]?token|token|authorization|bearer)$/i;

/** Why there may be no `Authorization`, as the rest of the call suggests. */
export const explainNoAuthorization = (headers: IncomingHttpHeaders, queryNames: readonly string[]): string => {
  const numbered = explainNumberedHeaders(headers);
  if (numbered !== undefined) return `no Authorization header: ${numbered}`;
  if (queryNames.some((name) => TOKEN_NAME.test(name))) {
    return 'no Authorization header: send the access_token in it after "Bearer ", not in the query';
  }
  // PHP's curl ignores the keys of an array, so headers that are given as keys and values lose their names.
  return mediaTypeOf(headers) === JSON_TYPE
    ? 'no Authorization header: send "Bearer " and the access_token'
    : 'no Authorization header and no JSON Content-Type: were all headers lost? (PHP: CURLOPT_HTTPHEADER takes strings "Name: value", not name => value)';
};

const bearerMistakes: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/,/, 'two headers or values were joined by a comma'],
  [/^bearer\s+bearer\b/i, 'it has the word Bearer twice'],
  [/^[\w-]+\.[\w-]+\.[\w-]+$/, '"Bearer " is missing in front'],
  [/^bearer\s*:/i, 'Bearer has a colon after it'],
  [/^bearer\s+["'{<[]/i, 'the token has quotes or brackets around it'],
  [/^(bearer)?\s*$/i, 'there is no token in it'],
  [/^basic\b/i, 'it is HTTP Basic'],
];

/** What is wrong with an `Authorization` that holds no bearer token. */
export const explainNoBearer = (authorization: string): string => {
  const what = bearerMistakes.find(([pattern]) => pattern.test(authorization))?.[1];
  return `the Authorization header is not "Bearer " and one access_token${what === undefined ? '' : `: ${what}`}`;
};

/** The end of the hint for a call with several different `Authorization` headers. */
export const explainSeveral = (rawHeaders: readonly string[]): string | undefined => {
  const sent = rawHeaders.filter(
    (_text, index) => index % 2 === 1 && /^authorization$/i.test(rawHeaders[index - 1] ?? ''),
  );
  return new Set(sent).size > 1
    ? `; ${sent.length} Authorization headers were sent, and only the first counts`
    : undefined;
};
