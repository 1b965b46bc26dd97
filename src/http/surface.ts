import type { IncomingHttpHeaders } from 'node:http';
import { ERRORS_PAGE } from '../domain/text/doc-addresses.ts';
import { isBelow } from '../domain/text/path-prefix.ts';
import { HINT_HEADER, type Refusal, type Refuse, toHint } from './refusal.ts';
import { PLAIN_HTTP, toTransportError } from './transport-error.ts';

/** The part of a message that decides, together with its path, which surface answers. */
export interface MessageHead {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
}

/** A part of the server with its own paths and its own form of refusals. */
export interface Surface {
  readonly name: string;
  /** These paths and all paths below them belong to the surface, whether they exist or not. */
  readonly prefixes: readonly string[];
  /** Single paths of the surface, without the paths below them. */
  readonly paths?: readonly string[];
  /** Takes a message to a path of another surface, by what else it says. */
  readonly claims?: (path: string, message: MessageHead) => boolean;
  readonly refuse: Refuse;
  /** Whether the surface emulates the real service: then its calls are recorded and checked. */
  readonly isEmulated: boolean;
  /** The hint for an unknown path: where the paths are listed, or why there are none. */
  readonly reference: string;
  /** Whether the hint is also given when it is clear which path was meant. */
  readonly alwaysRefers?: boolean;
}

export interface Surfaces {
  /** The surface of a decoded path. `message` is missing when a message could not be read. */
  of(path: string, message?: MessageHead): Surface;
  /** The surface of a message whose path could not be read. */
  readonly ofUnreadable: Surface;
}

/** Refuses calls outside all surfaces with a short JSON body. Many mistakes end here, so a header explains them. */
const refusePlainly: Refuse = (error): Refusal => {
  const { problem, hint: plainHint, headers } = toTransportError(error);
  const hint = toHint(plainHint, ERRORS_PAGE);
  const [status, text] = plainAnswers[problem] ?? [400, 'bad request'];
  return {
    status,
    contentType: 'application/json; charset=utf-8',
    headers: { ...headers, [HINT_HEADER]: hint },
    body: { error: text },
    code: problem,
    hint,
  };
};

const plainAnswers: Partial<Record<ReturnType<typeof toTransportError>['problem'], readonly [number, string]>> = {
  'not-found': [404, 'not found'],
  method: [405, 'method not allowed'],
  'too-large': [413, 'too large'],
  timeout: [408, 'timeout'],
  'headers-too-large': [431, 'headers too large'],
  // A browser shows only the body.
  'plain-http': [400, PLAIN_HTTP],
  unexpected: [500, 'unexpected error'],
};

/** All paths that no surface has registered. A call of such a path was probably meant for the emulated API. */
const plain: Surface = {
  name: 'plain',
  prefixes: [],
  refuse: refusePlainly,
  isEmulated: true,
  reference: 'compare it with the guide',
};

/** Finds the surface of a path. The longest matching prefix counts. */
export const createSurfaces = (registered: readonly [Surface, ...Surface[]]): Surfaces => {
  const byPath = new Map(registered.flatMap((surface) => (surface.paths ?? []).map((path) => [path, surface])));
  const byPrefix = registered
    .flatMap((surface) => surface.prefixes.map((prefix) => ({ prefix, surface })))
    .sort((a, b) => b.prefix.length - a.prefix.length);
  const claiming = registered.filter(({ claims }) => claims !== undefined);
  const claimantOf = (path: string, message: MessageHead | undefined): Surface | undefined =>
    message && claiming.find(({ claims }) => claims?.(path, message));
  return {
    of: (path, message) =>
      claimantOf(path, message) ??
      byPath.get(path) ??
      byPrefix.find(({ prefix }) => isBelow(path, prefix))?.surface ??
      plain,
    ofUnreadable: registered[0],
  };
};
