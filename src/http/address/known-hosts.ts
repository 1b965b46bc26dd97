import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { REAL_HOSTS } from '../../domain/real-hosts.ts';
import { readHost } from './base-url.ts';

/** What this server is called, by those who set it up. */
export interface HostSettings {
  /** Where it listens. */
  readonly host: string;
  readonly tlsHost: readonly string[];
  readonly publicUrl: string | null;
  readonly allowedHosts: readonly string[];
}

export type IsKnownHost = (request: Pick<FastifyRequest, 'headers'>) => boolean;

/** How a user allows another host name. */
export const UNKNOWN_HOST = 'unknown Host: name it in MOCK_TOSS_ALLOWED_HOSTS or MOCK_TOSS_PUBLIC_URL';

/**
 * Names under which this server may be addressed: anything else could be a web page's own name, rebound to us, so that
 * the page is of our own origin to its browser (DNS rebinding). Checked for every call that changes something, except those of the emulated API.
 */
export const createHostCheck = ({ host, tlsHost, publicUrl, allowedHosts }: HostSettings): IsKnownHost => {
  const known = new Set(
    [
      'localhost',
      'host.docker.internal',
      host,
      ...REAL_HOSTS,
      ...tlsHost,
      ...allowedHosts,
      ...(publicUrl === null ? [] : [new URL(publicUrl).hostname]),
    ].map((name) => name.toLowerCase().replace(/\.$/, '')),
  );
  return (request) => {
    const { name } = readHost(request) ?? {};
    if (name === undefined) return false;
    const literal = name.startsWith('[') ? name.slice(1, -1) : name;
    return isIP(literal) !== 0 || known.has(name) || name.endsWith('.localhost') || !name.includes('.');
  };
};
