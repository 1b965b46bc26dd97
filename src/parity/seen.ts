import { isUuid } from '../domain/text/uuid.ts';
import type { Answer } from './exchange.ts';
import { isJsonObject, type Json } from './json.ts';
import type { Masker } from './masker.ts';
import type { Form, Probe } from './probe.ts';
import type { Session } from './session.ts';

/**
 * What an answer looks like, without anything that may differ from call to call, and without anything secret or personal. Two
 * answers of the same kind look the same.
 */
export interface Seen {
  readonly status: number;
  /** Only headers of `comparedHeaders` that were sent. */
  readonly headers: Readonly<Record<string, string>>;
  /** `text`: the body is not JSON, and `body` is its beginning. */
  readonly kind: 'json' | 'text' | 'empty';
  readonly body: Json;
}

/** Others say how a message is sent, or when, not what it says. */
export const comparedHeaders = ['content-type', 'cache-control', 'pragma', 'www-authenticate', 'allow'] as const;

const MOST_LETTERS = 200;
const MOST_DEPTH = 20;

const shorten = (text: string): string => (text.length <= MOST_LETTERS ? text : `${text.slice(0, MOST_LETTERS)}…`);

/** Media types, directives, methods and schemes mean the same in any letter case; lists also in any spacing and order. */
const normalise: Readonly<Record<string, (value: string) => string>> = {
  'content-type': (value) =>
    value
      .toLowerCase()
      .split(';')
      .map((part) => part.trim().replaceAll('"', ''))
      .join('; '),
  'cache-control': (value) => sortedList(value.toLowerCase()),
  pragma: (value) => sortedList(value.toLowerCase()),
  'www-authenticate': (value) => value.replace(/^\S+/, (scheme) => scheme.toLowerCase()),
  allow: (value) => sortedList(value.toUpperCase()),
};

const sortedList = (value: string): string => {
  const parts = value.split(',').map((part) => part.trim());
  return [...new Set(parts)]
    .filter((part) => part !== '')
    .sort()
    .join(', ');
};

const decodeJwtPart = (part: string | undefined): { readonly [name: string]: Json } | undefined => {
  try {
    const value: Json = JSON.parse(Buffer.from(part ?? '', 'base64url').toString());
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

const toMinute = (seconds: number): number => Math.ceil(seconds / 60) * 60;

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/;

const isBase64 = (text: string): boolean =>
  text.length > 0 && text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);

/** Says what an answer looks like. */
class Looker {
  readonly #mask: (text: string) => string;
  readonly #session: Session | undefined;
  readonly #free: Readonly<Record<string, Form>>;

  constructor(mask: (text: string) => string, session: Session | undefined, free: Readonly<Record<string, Form>>) {
    this.#mask = mask;
    this.#session = session;
    this.#free = free;
  }

  /** Letters that are put together otherwise look alike, and are not the same. */
  #text(value: string): string {
    const shown = shorten(this.#mask(value));
    return value === value.normalize('NFC') ? shown : `${shown} (not NFC)`;
  }

  #plain(value: Json, path: string, depth: number): Json {
    if (typeof value === 'string') return this.#text(value);
    if (typeof value === 'number') {
      const text = String(value);
      const masked = this.#mask(text);
      return masked === text ? value : `${masked} (a number)`;
    }
    if (value === null || typeof value === 'boolean') return value;
    if (depth > MOST_DEPTH) return '(deeper)';
    if (Array.isArray(value)) {
      return value.map((item, index) => this.look(item, `${path}.${index}`, depth + 1));
    }
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        this.#mask(name),
        this.look(member as Json, path === '' ? name : `${path}.${name}`, depth + 1),
      ]),
    );
  }

  #jwt(text: string): Json {
    const [first, second, ...rest] = text.split('.');
    const [header, claims] = [decodeJwtPart(first), decodeJwtPart(second)];
    if (header === undefined || claims === undefined || rest.length !== 1) return '(a text that is no JWT)';
    const { iat, nbf, exp, jti, ...others } = claims;
    const number = (value: Json | undefined): Json =>
      typeof value === 'number' ? '(a number)' : (value ?? '(missing)');
    return {
      header: this.#plain(header, '', 0),
      claims: {
        ...(this.#plain(others, '', 0) as { readonly [name: string]: Json }),
        iat: number(iat),
        nbf: number(nbf),
        exp: number(exp),
        jti: typeof jti === 'string' && isUuid(jti) ? '(uuid)' : this.#plain(jti ?? '(missing)', '', 0),
        lifetime: typeof iat === 'number' && typeof exp === 'number' ? toMinute(exp - iat) : '(unknown)',
      },
    };
  }

  #url(text: string): string {
    if (!URL.canParse(text)) return `(a text that is no URL: ${shorten(this.#mask(text))})`;
    const { protocol, host, pathname, search } = new URL(text);
    const isWeb = protocol === 'http:' || protocol === 'https:';
    return this.#mask(isWeb ? `(URL ${pathname}${search})` : `(URL ${protocol}//${host}${pathname}${search})`);
  }

  #encrypted(text: string, hasLength = false): string {
    const [version = '', id = '', , ...more] = text.split('$');
    const session = this.#session;
    if (session === undefined) return '(encrypted)';
    if (!session.sessionKey.startsWith(`${version}$${id}$`)) return '(a text that does not begin as the session key)';
    const decrypted = session.decrypt(text);
    if (decrypted === undefined) return '(a text that does not decrypt)';
    const length = hasLength ? `, ${[...decrypted].length} letters` : '';
    return more.length === 0 ? `(encrypted${length})` : `(encrypted${length}, with an HMAC)`;
  }

  #formed(form: Form, value: Json): Json | undefined {
    if (value === null) return null;
    if (form === 'any') return `(any ${Array.isArray(value) ? 'array' : typeof value})`;
    if (form === 'lifetime') return typeof value === 'number' ? `(about ${toMinute(value)} s)` : undefined;
    if (typeof value !== 'string') return undefined;
    switch (form) {
      case 'uuid':
        if (!isUuid(value)) return '(a text that is no UUID)';
        return value === value.toLowerCase() ? '(uuid)' : '(uuid in capitals)';
      case 'time': {
        const [, fraction, offset = ''] = TIME.exec(value) ?? [];
        if (!TIME.test(value) || Number.isNaN(Date.parse(value)))
          return `(a text that is no time: ${shorten(this.#mask(value.replace(/\d/g, '#')))})`;
        return `(time YYYY-MM-DDThh:mm:ss${fraction === undefined ? '' : '.fraction'}${offset})`;
      }
      case 'jwt':
        return this.#jwt(value);
      case 'url':
        return this.#url(value);
      case 'base64':
        return isBase64(value) ? '(base64)' : undefined;
      case 'encrypted':
        return this.#encrypted(value);
      case 'identifier':
        return this.#encrypted(value, true);
    }
  }

  /** `path`: where the value is in the body, such as `success.txId`. */
  look(value: Json, path: string, depth = 0): Json {
    const form = Object.hasOwn(this.#free, path) ? this.#free[path] : undefined;
    const formed = form === undefined ? undefined : this.#formed(form, value);
    return formed === undefined ? this.#plain(value, path, depth) : formed;
  }
}

/** The JSON in a body; `undefined` when it is something else. Many clients cannot read JSON after a byte order mark. */
export const bodyOf = ({ body }: Answer): Json | undefined => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body));
  } catch {
    return undefined;
  }
};

/** A body that is no JSON. Between the letters of UTF-16 there are zeros, which would hide a secret from the masker. */
const textOf = (body: Buffer): string => body.toString().replaceAll('\0', '');

/** Says what an answer to a probe looks like. `session`: the one of the call. */
export const see = (
  answer: Answer,
  { free = {} }: Pick<Probe, 'free'>,
  { masker, session }: { readonly masker: Masker; readonly session: Session | undefined },
): Seen => {
  const mask = (text: string): string => masker.mask(text, session?.sent);
  const headers = Object.fromEntries(
    comparedHeaders.flatMap((name) => {
      const value = answer.headers[name];
      return value === undefined ? [] : [[name, shorten((normalise[name] ?? String)(mask(value)))]];
    }),
  );
  const { status } = answer;
  if (answer.body.length === 0) return { status, headers, kind: 'empty', body: null };
  const json = bodyOf(answer);
  return json === undefined
    ? { status, headers, kind: 'text', body: shorten(mask(textOf(answer.body))) }
    : { status, headers, kind: 'json', body: new Looker(mask, session, free).look(json, '') };
};
