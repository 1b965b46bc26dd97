import { isIPv6, type Socket } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { isRealHost, realHostOf } from '../../domain/real-hosts.ts';
import { pathOf } from './request-path.ts';

/** Not longer than a valid host name (RFC 1035 2.3.4), because answers repeat it. */
const HOST = /^(?<name>[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::(?<port>\d{1,5})?)?$/i;

/** The host of a request, as its sender sees it. */
export interface Host {
  /** In lower case, without a dot at the end; an IPv6 address in brackets. */
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

/** The host of the `Host` header. */
export const readHost = ({ headers }: Pick<FastifyRequest, 'headers'>): Host | undefined =>
  headers.host === undefined ? undefined : parseHost(headers.host);

/** The local address of the connection, for a request without a usable `Host`, as in HTTP/1.0. */
const localHostOf = (socket: Pick<Socket, 'localAddress' | 'localPort'> | undefined): Host => {
  const { localAddress = 'localhost', localPort = null } = socket ?? {};
  // On an IPv6 listener, IPv4 addresses have this prefix.
  const address = localAddress.replace(/^::ffff:(?=\d+\.)/, '');
  return { name: isIPv6(address) ? `[${address}]` : address, port: localPort };
};

const hostOf = (request: FastifyRequest): Host => readHost(request) ?? localHostOf(request.raw.socket);

const DEFAULT_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 };

/**
 * The host at which the sender of a request reaches a path of this server. For a request to a real host name, it is the real
 * host of the path; for any other request, the host that it was sent to. The port is the one that the sender used, also
 * through a tunnel or a mapped port.
 */
export const hostFor = (request: FastifyRequest, path: string): Host => {
  const host = hostOf(request);
  const real = isRealHost(host.name) ? realHostOf(pathOf(path)) : undefined;
  if (real === undefined) return host;
  return { name: real, port: host.port === DEFAULT_PORTS[request.protocol] ? null : host.port };
};

/** The base URL of this server: the configured one, else scheme and host of the request. */
export const baseUrlOf = (request: FastifyRequest, publicUrl: string | null): string =>
  publicUrl ?? `${request.protocol}://${writeHost(hostOf(request))}`;

/** The URL of a path and query of this server, for an answer. */
export const addressOf = (request: FastifyRequest, publicUrl: string | null, path: string): string =>
  `${publicUrl ?? `${request.protocol}://${writeHost(hostFor(request, path))}`}${path}`;
