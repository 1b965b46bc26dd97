import { isIPv6, type Socket } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { isRealHost, realHostOf } from '../../domain/real-hosts.ts';
import { pathOf } from './request-path.ts';

/** Not longer than a host name can be (RFC 1035 2.3.4), because it is repeated in answers. */
const HOST = /^(?<name>[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::(?<port>\d{1,5})?)?$/i;

/** The host that a request was sent to, as its sender sees it. */
export interface Host {
  /** In lower case, without the dot of the root; an IPv6 address in brackets. */
  readonly name: string;
  /** `null`: the default port of the scheme. */
  readonly port: number | null;
}

export const writeHost = ({ name, port }: Host): string => (port === null ? name : `${name}:${port}`);

/** Reads a host with or without a port; `undefined` if it cannot be part of an address. */
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
 * The host under which the sender of a request finds a path of ours. A request under a real name gets the real host of this
 * path; any other request gets the host that it was sent to. The port is the one that the sender used, also behind a tunnel
 * or a mapped port.
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

/** The address of a path and query of ours, for an answer. */
export const addressOf = (request: FastifyRequest, publicUrl: string | null, path: string): string =>
  `${publicUrl ?? `${request.protocol}://${writeHost(hostFor(request, path))}`}${path}`;
