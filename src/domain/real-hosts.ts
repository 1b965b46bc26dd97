import { isBelow } from './text/path-prefix.ts';

/** The names of the real service, and the paths that each of them serves there (docs/wire.md, Hosts). */
const places = {
  'oauth2.cert.toss.im': ['/token'],
  'cert.toss.im': ['/api', '/api-client'],
  'auth.cert.toss.im': ['/start'],
  'cdn.toss.im': ['/cert'],
} as const;

export type RealHost = keyof typeof places;

export const REAL_HOSTS = Object.keys(places) as RealHost[];

export const isRealHost = (name: string): name is RealHost => Object.hasOwn(places, name);

/** The real host of a path; `undefined` for what only we serve. */
export const realHostOf = (path: string): RealHost | undefined =>
  REAL_HOSTS.find((host) => places[host].some((place) => isBelow(path, place)));
