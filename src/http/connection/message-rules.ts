import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';
import { METHODS } from '../node-http.ts';
import { headersTooLarge, NOT_HTTP, TransportError } from '../transport-error.ts';

/** The limits of the HTTP/1.1 parser of Node.js. */
const MAX_HEADER_BYTES = 16 * 1024;
const MAX_HEADERS = 1_000;

/** RFC 3986 3.2.2 and 3.2.3: a name or address, and a port, either of which may be empty. */
const HOST = /^(?:\[([0-9A-Fa-f:.]+)\]|(?:[\w.~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)(?::\d*)?$/;

const isHost = (value: string): boolean => {
  const found = HOST.exec(value);
  return found !== null && (found[1] === undefined || isIPv6(found[1]));
};

const ABSOLUTE = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/i;

/** The parts of an absolute target (RFC 9112 3.2.2). */
const readAbsolute = (target: string) => {
  const [, scheme = '', authority = '', rest = ''] = ABSOLUTE.exec(target) ?? [];
  return scheme === '' ? undefined : { scheme: scheme.toLowerCase(), authority, rest };
};

const isHttp2 = (message: IncomingMessage): boolean => 'stream' in message;

const isSecure = ({ socket }: IncomingMessage): boolean => 'encrypted' in socket && socket.encrypted === true;

/** All values of these headers; `headers` has only the first of each. */
const valuesOf = ({ rawHeaders }: IncomingMessage, ...names: string[]): string[] => {
  const values: string[] = [];
  for (let index = 1; index < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = [rawHeaders[index - 1], rawHeaders[index]];
    if (names.some((one) => one.length === name.length && one === name.toLowerCase())) values.push(value);
  }
  return values;
};

const CONTINUE = /(?:^|\W)100-continue(?:$|\W)/i;

/** Whether the call expects `100 Continue` before it sends its body, as Node.js reads the header. */
export const expectsContinue = ({ headers }: IncomingMessage): boolean => CONTINUE.test(headers.expect ?? '');

const badRequest = (hint: string): TransportError => new TransportError('bad-request', hint);

type Rule = (message: IncomingMessage) => TransportError | undefined;

/** RFC 9112 2.3: the parser also accepts versions whose messages have another form. */
const checkVersion: Rule = (message) =>
  isHttp2(message) || ['1.0', '1.1'].includes(message.httpVersion) ? undefined : badRequest(NOT_HTTP);

/** Applies the rules of the HTTP/1.1 parser of Node.js to HTTP/2. */
const checkHead: Rule = (message) => {
  if (!isHttp2(message)) return undefined;
  const { rawHeaders, method = '' } = message;
  const bytes = rawHeaders.reduce((sum, text) => sum + text.length, 0);
  if (bytes > MAX_HEADER_BYTES || rawHeaders.length / 2 > MAX_HEADERS) {
    return headersTooLarge();
  }
  return METHODS.includes(method) ? undefined : badRequest(NOT_HTTP);
};

/** RFC 9110 9.3.6: a server without tunnels refuses CONNECT; 15.5.6: with the allowed methods, here none. */
const checkMethod: Rule = ({ method }) => (method === 'CONNECT' ? refusedConnect() : undefined);

export const refusedConnect = (): TransportError =>
  new TransportError('method', 'CONNECT is not supported: this server is not a proxy', { headers: { allow: '' } });

/** RFC 9112 3.2, RFC 9113 8.3.1: one host name; only HTTP/2 may send the same name twice. */
const checkHost: Rule = (message) => {
  const values = valuesOf(message, 'host', ':authority');
  const isTwo = isHttp2(message) ? new Set(values).size > 1 : values.length > 1;
  if (isTwo) return badRequest('the request names two hosts: send one Host header (RFC 9112 3.2)');
  const [host] = values;
  if (host === undefined) {
    return message.httpVersion === '1.0' ? undefined : badRequest('the Host header is missing (RFC 9112 3.2)');
  }
  return isHost(host)
    ? undefined
    : badRequest('the Host header is not valid: send a host name, and a port if needed (RFC 9112 3.2)');
};

const wrongScheme = (): TransportError =>
  badRequest('the request target has a scheme that this port does not serve: send a path');

/** RFC 9112 3.2, RFC 9110 4.2 and 7.4. */
const checkTarget: Rule = (message) => {
  const { method, url = '' } = message;
  if (method === 'CONNECT') return undefined;
  if (isHttp2(message) && !['http', 'https'].includes(String(message.headers[':scheme']))) return wrongScheme();
  if (url.includes('#')) return badRequest('the request target has a fragment: remove "#" and the text after it');
  if (url === '*') return method === 'OPTIONS' ? undefined : badRequest('the request target * is for OPTIONS only');
  if (url.startsWith('/')) return undefined;
  const { scheme, authority = '' } = readAbsolute(url) ?? {};
  if (authority === '' || !isHost(authority)) return badRequest('the request target has no valid host: send a path');
  if (scheme === 'http' || (scheme === 'https' && isSecure(message))) return undefined;
  return wrongScheme();
};

/** RFC 9112 6.1 and 6.3: the length of the body must be unambiguous. */
const checkFraming: Rule = (message) => {
  if (message.headers['transfer-encoding'] === undefined) return undefined;
  const codings = valuesOf(message, 'transfer-encoding');
  const isPlain = codings.length === 1 && codings[0]?.trim().toLowerCase() === 'chunked';
  return isPlain && message.httpVersion === '1.1'
    ? undefined
    : badRequest('Transfer-Encoding may only be "chunked", and only in HTTP/1.1 (RFC 9112 6.1)');
};

/** RFC 9110 10.1.1: in HTTP/1.0 there are no expectations. */
const checkExpectation: Rule = (message) =>
  message.headers.expect === undefined || expectsContinue(message) || message.httpVersion === '1.0'
    ? undefined
    : badRequest('the Expect header has an unknown value: remove the header');

/** In the order in which the parser of Node.js checks them. */
const rules: readonly Rule[] = [
  checkVersion,
  checkHead,
  checkFraming,
  checkMethod,
  checkTarget,
  checkHost,
  checkExpectation,
];

/** The rule of RFC 9110 or 9112 that a message breaks although Node.js accepts it. */
export const findViolation = (message: IncomingMessage): TransportError | undefined => {
  for (const rule of rules) {
    const violation = rule(message);
    if (violation !== undefined) return violation;
  }
  return undefined;
};

/** RFC 9112 3.2.2: the host of an absolute target replaces the `Host` header. */
export const applyAbsoluteTarget = (message: IncomingMessage): void => {
  const absolute = readAbsolute(message.url ?? '');
  if (absolute === undefined) return;
  const { authority, rest } = absolute;
  message.headers.host = authority;
  message.url = rest.startsWith('/') ? rest : `/${rest}`;
};
