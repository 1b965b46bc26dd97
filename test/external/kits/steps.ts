import { expect, vi } from 'vitest';
import { API } from '../../harness.ts';
import { timeLimit } from '../../time-limit.ts';
import type { Answer, Failure, Order } from './driver.ts';
import type { Servers } from './servers.ts';

/** A behaviour while it is tried: the kit, and the values that the steps have learned so far, by name. */
export interface Trial {
  readonly ask: (order: Order) => Promise<Answer>;
  /** What the kit has written to standard error so far. */
  readonly said: () => string;
  readonly values: Map<string, unknown>;
}

/** One step of a behaviour. Texts in it may name what is known: `$real` is the address of a server, `$client` what a step kept. */
export type Step = (trial: Trial) => Promise<void>;

/** What a step keeps of an answer: names, and where each is in the answer, such as `queue.0.id`. */
type Kept = Readonly<Record<string, string>>;

const fill = (value: unknown, values: ReadonlyMap<string, unknown>): unknown => {
  if (typeof value === 'string') return value.replace(/\$([a-z]\w*)/gi, (_all, name) => String(values.get(name)));
  if (Array.isArray(value)) return value.map((one) => fill(one, values));
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fill(one, values)]));
};

const memberAt = (value: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((found, name) => Reflect.get(Object(found), name), value);

const order =
  (asked: Order, check: (answer: Answer, values: Map<string, unknown>) => void): Step =>
  async ({ ask, values }) =>
    check(await ask(fill(asked, values) as Order), values);

/** Objects may have more members than are expected, also in lists: records of a language have those that tests read most. */
const gives =
  (expected: unknown, kept: Kept = {}) =>
  ({ value, error }: Answer, values: Map<string, unknown>): void => {
    expect(error).toBeUndefined();
    expect({ value }).toMatchObject({ value: fill(expected, values) });
    for (const [name, path] of Object.entries(kept)) values.set(name, memberAt(value, path));
  };

/** Every method that a step calls. */
export const calledMethods = new Set<string>();

const call = (method: string, args: readonly unknown[]): Order => {
  calledMethods.add(method);
  return { op: 'call', method, args };
};

/** `call` of a method of the control client. */
export const calls = (method: string, args: readonly unknown[], expected: unknown, kept?: Kept): Step =>
  order(call(method, args), gives(expected, kept));

interface Expected {
  readonly kind?: Failure['kind'];
  readonly message: string | RegExp;
  readonly status?: number | null;
}

const fails =
  ({ kind = 'ControlError', message, status = null }: Expected) =>
  ({ value, error }: Answer, values: Map<string, unknown>): void => {
    expect(value).toBeUndefined();
    const said = typeof message === 'string' ? fill(message, values) : expect.stringMatching(message);
    expect({ kind: error?.kind, message: error?.message, status: error?.status }).toEqual({
      kind,
      message: said,
      status,
    });
  };

export const callFails = (method: string, args: readonly unknown[], expected: Expected): Step =>
  order(call(method, args), fails(expected));

/** Makes a control client without a test. */
export const clientOf = (baseUrl: string, token?: string): Step =>
  order({ op: 'client', baseUrl, ...(token === undefined ? {} : { token }) }, gives(null));

export const clientFails = (baseUrl: string, message: string | RegExp, token?: string): Step =>
  order({ op: 'client', baseUrl, ...(token === undefined ? {} : { token }) }, fails({ kind: 'other', message }));

/** Begins a test. Keeps `$client` and `$secret`. */
export const opens = (options: Readonly<Record<string, unknown>>, expected: object = {}): Step =>
  order({ op: 'open', options }, gives(expected, { client: 'clientId', secret: 'clientSecret', url: 'baseUrl' }));

export const openFails = (options: Readonly<Record<string, unknown>>, expected: Expected): Step =>
  order({ op: 'open', options }, fails(expected));

/** Ends a test, and says what was printed: nothing, or a text with all of these once. */
export const closes = (
  how: 'passed' | 'failed',
  { printed = [], error = null }: { printed?: readonly string[]; error?: string | null } = {},
): Step =>
  order({ op: 'close', failed: how === 'failed' }, ({ value, error: failure }, values) => {
    expect(failure).toBeUndefined();
    const closed = value as { readonly printed: string; readonly error: string | null };
    expect(closed.error).toBe(error);
    if (printed.length === 0) expect(closed.printed).toBe('');
    for (const text of printed) expect(closed.printed.split(String(fill(text, values)))).toHaveLength(2);
  });

/** What standard error has, once. It may come later than the answer of the kit. */
export const says =
  (text: string): Step =>
  ({ said, values }) =>
    vi.waitFor(() => expect(said().split(String(fill(text, values)))).toHaveLength(2), timeLimit(5_000));

/** Creates a client by the control client. Keeps `$client` and `$secret`. */
export const createsClient = (settings: object = {}): Step =>
  calls('createClient', [settings], {}, { client: 'clientId', secret: 'clientSecret' });

const post = async (url: string, body: string | URLSearchParams, headers: Record<string, string> = {}) =>
  (await (await fetch(url, { method: 'POST', body, headers })).json()) as Readonly<Record<string, unknown>>;

/** What the server of a partner does, without the kit: gets a token for `$client`. */
export const getsToken =
  (server: keyof Servers = 'real'): Step =>
  async ({ values }) => {
    const [id, secret] = [String(values.get('client')), String(values.get('secret'))];
    const form = { grant_type: 'client_credentials', scope: 'ca', client_id: id, client_secret: secret };
    const answer = await post(`${values.get(server)}/token`, new URLSearchParams(form));
    values.set('accessToken', answer.access_token);
  };

/** … and calls `request`. Keeps `$tx`. */
export const requests =
  (body: object = { requestType: 'USER_NONE', requestUrl: 'https://partner.test' }): Step =>
  async ({ values }) => {
    const headers = { authorization: `Bearer ${values.get('accessToken')}`, 'content-type': 'application/json' };
    const answer = await post(`${values.get('real')}${API}/request`, JSON.stringify(body), headers);
    values.set('tx', memberAt(answer, 'success.txId'));
  };

/** The same step, often. */
export const times =
  (count: number, step: Step): Step =>
  async (trial) => {
    for (let done = 0; done < count; done += 1) await step(trial);
  };

/** A list with this many items, each once. */
export const listsOf = (method: string, args: readonly unknown[], id: string, count: number): Step =>
  order(call(method, args), ({ value, error }) => {
    expect(error).toBeUndefined();
    const ids = (value as readonly object[]).map((one) => memberAt(one, id));
    expect([ids.length, new Set(ids).size]).toEqual([count, count]);
  });
