import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { REAL_HOSTS } from '../../domain/real-hosts.ts';
import { readHost } from './base-url.ts';

/** The settings with names of this server. */
export interface HostSettings {
  /** The address on which the server listens. */
  readonly host: string;
  readonly tlsHost: readonly string[];
  readonly publicUrl: string | null;
  readonly allowedHosts: readonly string[];
}

export type IsKnownHost = (request: Pick<FastifyRequest, 'headers'>) => boolean;

/** Says how a user allows another host name. */
export const UNKNOWN_HOST = 'unknown Host: name it in MOCK_TOSS_ALLOWED_HOSTS or MOCK_TOSS_PUBLIC_URL';

/**
 * Checks the host name under which this server was called. An unknown name could belong to a foreign web page whose name was
 * pointed at this server, so that the browser treats both as one origin (DNS rebinding). The emulated API does not need this
 * check: no page of this server calls it.
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
