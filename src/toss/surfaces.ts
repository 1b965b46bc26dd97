import type { ErrorCatalogue } from '../domain/error-catalogue.ts';
import type { Surface } from '../http/surface.ts';
import { createApiRefuse } from './call/envelope.ts';
import { refuseToken } from './call/oauth-error.ts';

/** The prefixes of the emulated API, and of the calls that the standard window makes without a token. */
export const API_PREFIX = '/api';
export const WINDOW_API_PREFIX = '/api-client';
export const TOKEN_PATH = '/token';

const reference = 'compare it with the guide';

/** The emulated service refuses with the envelope of the guide; `POST /token` with OAuth errors. */
export const createTossSurfaces = (errors: ErrorCatalogue): readonly [Surface, Surface] => [
  {
    name: 'api',
    prefixes: [API_PREFIX, WINDOW_API_PREFIX],
    refuse: createApiRefuse(errors),
    isEmulated: true,
    reference,
  },
  { name: 'token', prefixes: [], paths: [TOKEN_PATH], refuse: refuseToken, isEmulated: true, reference },
];
