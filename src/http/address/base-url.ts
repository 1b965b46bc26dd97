import { isIPv6, type Socket } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { isRealHost, realHostOf } from '../../domain/real-hosts.ts';
import { pathOf } from './request-path.ts';

/** No longer than a name can be (RFC 1035 2.3.4): it stands in answers. */
const HOST = /^(?<name>[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::(?<port>\d{1,5})?)?$/i;

/** What a request was sent to, as its sender sees it. */
export interface Host {
  /** In lower case, without the dot of the root; an IPv6 address in brackets. */
  readonly name: string;
  /** `null`: the scheme's own. */
  readonly port: number | null;
}

export const writeHost = ({ name, port }: Host): string => (port === null ? name : `${name}:${port}`);

/** A host with or without a port, if it is one that can stand in an address. */
export const parseHost = (text: string): Host | undefined => {
  const { name = '', port } = HOST.exec(text)?.groups ?? {};
  const host = { name: name.toLowerCase().replace(/\.$/, ''), port: port === undefined ? null : Number(port) };
  return host.name !== '' && URL.canParse(`http://${writeHost(host)}`) ? host : undefined;
};

/** The request's own `Host`. */
export const readHost = ({ headers }: Pick<FastifyRequest, 'headers'>): Host | undefined =>
  headers.host === undefined ? undefined : parseHost(headers.host);

/** The local address of the connection, for a request without a usable `Host`, as in HTTP/1.0. */
const localHostOf = (socket: Pick<Socket, 'localAddress' | 'localPort'> | undefined): Host => {
  const { localAddress = 'localhost', localPort = null } = socket ?? {};
  // An IPv6 listener writes IPv4 addresses like this.
  const address = localAddress.replace(/^::ffff:(?=\d+\.)/, '');
  return { name: isIPv6(address) ? `[${address}]` : address, port: localPort };
};

const hostOf = (request: FastifyRequest): Host => readHost(request) ?? localHostOf(request.raw.socket);

const DEFAULT_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 };

/**
 * Where the sender of a request finds a path of ours: under a real name on the real host that has this path, else where
 * the request itself was sent. The port is the one that the sender used, behind a tunnel or a mapped port too.
 */
export const hostFor = (request: FastifyRequest, path: string): Host => {
  const host = hostOf(request);
  const real = isRealHost(host.name) ? realHostOf(pathOf(path)) : undefined;
  if (real === undefined) return host;
  return { name: real, port: host.port === DEFAULT_PORTS[request.protocol] ? null : host.port };
};

/** Base of this server's addresses: the configured one, else the request's own scheme and host. */
export const baseUrlOf = (request: FastifyRequest, publicUrl: string | null): string =>
  publicUrl ?? `${request.protocol}://${writeHost(hostOf(request))}`;

/** An address that we hand out, of a path and query. */
export const addressOf = (request: FastifyRequest, publicUrl: string | null, path: string): string =>
  `${publicUrl ?? `${request.protocol}://${writeHost(hostFor(request, path))}`}${path}`;
