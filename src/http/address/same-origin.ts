import type { FastifyRequest } from 'fastify';

export interface TrustedOrigins {
  /** The configured base URL of this server. */
  readonly publicUrl: string | null;
  /** Other origins that may call. */
  readonly allowed: readonly string[];
}

/** Whether a page of another origin calls. Browsers say so in `Origin`, or in `Sec-Fetch-Site`. */
export const isForeignPage = (request: FastifyRequest, { publicUrl, allowed }: TrustedOrigins): boolean => {
  const { origin } = request.headers;
  if (origin !== undefined && allowed.includes(origin)) return false;
  if (request.headers['sec-fetch-site'] === 'cross-site') return true;
  if (origin === undefined) return false;
  const origins = [`${request.protocol}://${request.headers.host ?? ''}`];
  if (publicUrl !== null) origins.push(new URL(publicUrl).origin);
  return !origins.includes(origin);
};
