import { ControlError, isObject, isProblem } from './control-error.ts';
import type { Address, ControlClientOptions, Limited } from './control-options.ts';
import { listen, type StreamEnd, type StreamOptions } from './event-stream.ts';
import { type Answer, send } from './send.ts';

type Query = Readonly<Record<string, string | number | Date | undefined>>;

interface Call {
  readonly query?: Query;
  readonly body?: unknown;
  readonly timeoutMs?: number;
}

const PREFIX = '/_control/v1';
/** The stream of events. */
export const eventsPath = `${PREFIX}/events`;
const MAX_PAGE = 200;
const TIMEOUT_MS = 30_000;

export const textOf = (value: string | number | Date): string =>
  value instanceof Date ? value.toISOString() : String(value);

/** The value of a JSON text; `undefined` if it is not JSON. */
export const parseOrUndefined = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Encodes an id as a path segment. `.` and `..` would lead to another path. */
export const part = (id: string): string => {
  const isText = typeof id === 'string' && id.isWellFormed();
  if (!isText || ['', '.', '..'].includes(id)) {
    throw new ControlError('the id must be a string, and not empty, "." or ".."', { status: 400 });
  }
  return encodeURIComponent(id);
};

/** Sends calls of the control API, and reads their answers. Every method rejects with `ControlError`. */
export class ControlServer {
  readonly baseUrl: string;
  readonly #token: string | null;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #timeoutMs: number;

  /**
   * `baseUrl` is an http(s) URL without credentials, query and fragment. Throws `TypeError` for any other URL, and for a token
   * that is not printable ASCII.
   */
  constructor(baseUrl: Address, { token, timeoutMs = TIMEOUT_MS }: ControlClientOptions = {}) {
    if (!URL.canParse(String(baseUrl))) {
      throw new TypeError('the address of mock-toss-cert must be a URL, such as http://localhost:8677');
    }
    const { protocol, href, username, password, search, hash } = new URL(String(baseUrl));
    if (protocol !== 'http:' && protocol !== 'https:') {
      throw new TypeError(`the address of mock-toss-cert must be http or https, not ${protocol}`);
    }
    if (username + password + search + hash !== '') {
      throw new TypeError('the address of mock-toss-cert must have no credentials, query or fragment');
    }
    if (token != null && !/^[\x21-\x7e]+$/.test(token)) {
      throw new TypeError('the control token must be printable ASCII without spaces');
    }
    this.baseUrl = href.replace(/\/+$/, '');
    this.#token = token ?? null;
    this.#headers = token == null ? {} : { authorization: `Bearer ${token}` };
    this.#timeoutMs = timeoutMs;
  }

  #urlOf(path: string, query: Query = {}): URL {
    const url = new URL(this.baseUrl + PREFIX + path);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, textOf(value));
    }
    return url;
  }

  /** Returns the text of a successful answer. */
  async send(
    method: string,
    path: string,
    { query = {}, body, timeoutMs = this.#timeoutMs }: Call = {},
  ): Promise<string> {
    const url = this.#urlOf(path, query);
    const sent =
      body === undefined
        ? { headers: this.#headers }
        : { headers: { ...this.#headers, 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const { status, text } = await send(url, { method, timeoutMs, ...sent }).catch((cause: unknown): Answer => {
      throw new ControlError(`no mock-toss-cert answers at ${this.baseUrl}: is it running there?`, { cause });
    });
    if (status >= 200 && status < 300) return text;
    const problem = parseOrUndefined(text);
    if (isProblem(problem)) {
      throw new ControlError(`${method} ${PREFIX}${path}: ${problem.detail}`, { status, problem });
    }
    throw this.otherServer(`HTTP ${status}`, status);
  }

  otherServer(reason: string, status: number | null = null): ControlError {
    return new ControlError(`the server at ${this.baseUrl} is not mock-toss-cert (${reason}): check the address`, {
      status,
    });
  }

  async ask<T>(method: string, path: string, call?: Call): Promise<T> {
    const value = parseOrUndefined(await this.send(method, path, call));
    if (!isObject(value)) throw this.otherServer('the answer is not JSON');
    return value as T;
  }

  async do(method: string, path: string, call?: Call): Promise<void> {
    // Other servers answer everything with a page of theirs.
    if ((await this.send(method, path, call)) !== '') throw this.otherServer('the answer is not empty');
  }

  async list<T>(path: string, { limit = Number.POSITIVE_INFINITY, ...query }: Query & Limited = {}): Promise<T[]> {
    if (limit !== Number.POSITIVE_INFINITY && !(Number.isInteger(limit) && limit >= 0)) {
      throw new ControlError('limit must be a whole number of 0 or more: leave it out to get all items', {
        status: 400,
      });
    }
    const items: T[] = [];
    if (limit === 0) return items;
    const cursors = new Set<string>();
    for (let cursor: string | null | undefined; ; ) {
      const size = Math.min(MAX_PAGE, limit - items.length);
      const page: { items: T[]; nextCursor: string | null } = await this.ask('GET', path, {
        query: { ...query, limit: size, cursor: cursor ?? undefined },
      });
      if (!Array.isArray(page.items)) throw this.otherServer('the answer is not a list');
      items.push(...page.items);
      cursor = page.nextCursor;
      if (typeof cursor !== 'string' || items.length >= limit) return items;
      if (cursors.has(cursor)) throw this.otherServer('the list has no end');
      cursors.add(cursor);
    }
  }

  /** Hears of events until the stream ends; `clientId` `-`: those without a known client. Never rejects. */
  follow(clientId: string | undefined, options: Omit<StreamOptions, 'url' | 'token'>): Promise<StreamEnd> {
    return listen({ ...options, url: this.#urlOf('/events', { clientId }).href, token: this.#token });
  }
}
