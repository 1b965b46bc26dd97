import { isBelow } from './text/path-prefix.ts';

/** The host names of the real service, and the paths that each host serves there (`docs/wire.md`, Hosts). */
const places = {
  'oauth2.cert.toss.im': ['/token'],
  'cert.toss.im': ['/api', '/api-client'],
  'auth.cert.toss.im': ['/start'],
  'cdn.toss.im': ['/cert'],
} as const;

export type RealHost = keyof typeof places;

export const REAL_HOSTS = Object.keys(places) as RealHost[];

export const isRealHost = (name: string): name is RealHost => Object.hasOwn(places, name);

/** Whether a `Host` header can name a real host. This is quick, so that most calls need no exact look at the header. */
export const mayBeRealHost = (header: string): boolean => /toss\.im/i.test(header);

/** The real host that serves a path; `undefined` for paths that only this server has. */
export const realHostOf = (path: string): RealHost | undefined =>
  REAL_HOSTS.find((host) => places[host].some((place) => isBelow(path, place)));
