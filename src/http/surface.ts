import { isBelow } from './address/request-path.ts';
import { HINT_HEADER, type Refusal, type Refuse, toHint } from './refusal.ts';
import { PLAIN_HTTP, toTransportError } from './transport-error.ts';

/** The parts of the server that speak a language of their own when they refuse. */
export interface Surfaces {
  readonly api: Refuse;
  readonly token: Refuse;
  readonly control: Refuse;
  readonly web: Refuse;
  /** By the path that was asked for: what the page links is relative to it. */
  readonly page: (path: string) => Refuse;
}

export type SurfaceName = keyof Surfaces | 'plain';

export interface Surface {
  readonly name: SurfaceName;
  readonly refuse: Refuse;
}

export type PickSurface = (path: string) => Surface;

/** Outside the documented paths: a body as plain as it gets. The commonest slips lead here, so the header says which. */
const refusePlainly: Refuse = (error): Refusal => {
  const { problem, hint, headers } = toTransportError(error);
  const [status, text] = plain[problem] ?? [400, 'bad request'];
  return {
    status,
    contentType: 'application/json; charset=utf-8',
    headers: { ...headers, [HINT_HEADER]: toHint(hint) },
    body: { error: text },
    code: problem,
    hint: toHint(hint),
  };
};

const plain: Partial<Record<ReturnType<typeof toTransportError>['problem'], readonly [number, string]>> = {
  'not-found': [404, 'not found'],
  method: [405, 'method not allowed'],
  'too-large': [413, 'too large'],
  timeout: [408, 'timeout'],
  'headers-too-large': [431, 'headers too large'],
  // A browser shows only the body.
  'plain-http': [400, PLAIN_HTTP],
  unexpected: [500, 'unexpected error'],
};

/** What a person looks at, or a page loads. */
const PAGES = ['/app', '/start', '/cert', '/demo'];

/** Which part of the server a path belongs to, whether there is such a path or not. */
export const nameOfSurface = (path: string): SurfaceName => {
  if (isBelow(path, '/api') || isBelow(path, '/api-client')) return 'api';
  if (path === '/token') return 'token';
  if (isBelow(path, '/app/api') || isBelow(path, '/demo/api')) return 'web';
  if (PAGES.some((page) => isBelow(path, page))) return 'page';
  return isBelow(path, '/_control') || path === '/health' || path === '/ready' ? 'control' : 'plain';
};

/** Which of them answers for a path: also for what never became a request of a route. */
export const createSurfacePicker =
  (surfaces: Surfaces): PickSurface =>
  (path) => {
    const name = nameOfSurface(path);
    if (name === 'plain') return { name, refuse: refusePlainly };
    return { name, refuse: name === 'page' ? surfaces.page(path) : surfaces[name] };
  };
