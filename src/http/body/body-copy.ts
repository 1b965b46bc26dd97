import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { BODY_LIMIT_BYTES } from '../transport-error.ts';

interface BodyCopy {
  chunks: Buffer[];
  bytes: number;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** For this file only. */
    bodyCopy: BodyCopy | undefined;
  }
}

/** Registers the property for the copies. */
export const decorateBodyCopies = (app: FastifyInstance): void => {
  app.decorateRequest('bodyCopy');
};

export const hasBodyCopy = ({ bodyCopy }: FastifyRequest): boolean => bodyCopy !== undefined;

/** Copies the first bytes of a call's body while other code reads the body. A second start for the same call does nothing. */
export const startBodyCopy = (
  request: FastifyRequest,
  body: Pick<Readable, 'on'>,
  limitBytes: number = BODY_LIMIT_BYTES,
): void => {
  if (hasBodyCopy(request)) return;
  const copy: BodyCopy = { chunks: [], bytes: 0 };
  request.bodyCopy = copy;
  body.on('data', (chunk: Buffer) => {
    const left = limitBytes - copy.bytes;
    if (left <= 0) return;
    copy.chunks.push(chunk.subarray(0, left));
    copy.bytes += Math.min(left, chunk.length);
  });
};

/** The part of the body that was read so far, joined once; `null` without a copy. */
export const bodyCopyOf = (request: FastifyRequest): Buffer | null => {
  const copy = request.bodyCopy;
  if (copy === undefined) return null;
  const [first] = copy.chunks;
  const whole = first !== undefined && copy.chunks.length === 1 ? first : Buffer.concat(copy.chunks, copy.bytes);
  copy.chunks = [whole];
  return whole;
};

/** Frees the copy: an open connection keeps its last request in memory, and would keep the copy too. */
export const releaseBodyCopy = (request: FastifyRequest): void => {
  request.bodyCopy = undefined;
};
