import type { FastifyRequest } from 'fastify';

export interface TrustedOrigins {
  /** Base of the addresses that this server gives out, if it is configured. */
  readonly publicUrl: string | null;
  /** Other origins that may call, too. */
  readonly allowed: readonly string[];
}

/** Whether a page of another origin calls: browsers say so in `Origin`, or in `Sec-Fetch-Site` without `Origin`. */
export const isForeignPage = (request: FastifyRequest, { publicUrl, allowed }: TrustedOrigins): boolean => {
  const { origin } = request.headers;
  if (origin !== undefined && allowed.includes(origin)) return false;
  if (request.headers['sec-fetch-site'] === 'cross-site') return true;
  if (origin === undefined) return false;
  const own = [`${request.protocol}://${request.headers.host ?? ''}`];
  if (publicUrl !== null) own.push(new URL(publicUrl).origin);
  return !own.includes(origin);
};
