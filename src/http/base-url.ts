import type { FastifyRequest } from 'fastify';

/** No longer than a name can be (RFC 1035 2.3.4): it stands in answers. */
const HOST = /^([A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:\d{1,5})?$/;

/** The request's own `Host`, with port, if it is one that can stand in an address. */
export const readHost = (request: Pick<FastifyRequest, 'headers'>): string | undefined => {
  const { host } = request.headers;
  return host !== undefined && HOST.test(host) ? host : undefined;
};

/** The host without its port: `[::1]:80` is `[::1]`. */
export const withoutPort = (host: string): string => host.replace(/:\d{1,5}$/, '');

/** Base of every address that we hand out: the configured one, else the request's own scheme and host. */
export const baseUrlOf = (request: FastifyRequest, publicUrl: string | null): string =>
  publicUrl ?? `${request.protocol}://${readHost(request) ?? 'localhost'}`;

/** The path as the router sees it, percent signs decoded; as it came where they cannot be. */
export const decodedPathOf = (target: string): string => {
  const path = pathOf(target);
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
};

/** A request target's path: no query, and of an absolute target no scheme and host. */
export const pathOf = (target: string): string => {
  const path = /^[a-z]+:\/\/[^/?]*(.*)$/i.exec(target)?.[1] ?? target;
  return path.split(/[?#]/, 1)[0] ?? '';
};
