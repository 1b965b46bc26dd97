import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { BODY_LIMIT_BYTES } from '../transport-error.ts';

interface Tap {
  chunks: Buffer[];
  bytes: number;
}

const taps = new WeakMap<FastifyRequest, Tap>();

export const isTapped = (request: FastifyRequest): boolean => taps.has(request);

/** Keeps the first bytes of a call's body while something else reads it. A second tap of the same call adds nothing. */
export const tapBody = (
  request: FastifyRequest,
  body: Pick<Readable, 'on'>,
  limitBytes: number = BODY_LIMIT_BYTES,
): void => {
  if (isTapped(request)) return;
  const tap: Tap = { chunks: [], bytes: 0 };
  taps.set(request, tap);
  body.on('data', (chunk: Buffer) => {
    const left = limitBytes - tap.bytes;
    if (left <= 0) return;
    tap.chunks.push(chunk.subarray(0, left));
    tap.bytes += Math.min(left, chunk.length);
  });
};

/** The part of the body that was read so far, put together once; `null` without a tap. */
export const tappedBody = (request: FastifyRequest): Buffer | null => {
  const tap = taps.get(request);
  if (tap === undefined) return null;
  const [first] = tap.chunks;
  const whole = first !== undefined && tap.chunks.length === 1 ? first : Buffer.concat(tap.chunks, tap.bytes);
  tap.chunks = [whole];
  return whole;
};

/** Forgets the body: an open connection holds its last request in memory, and would hold the body too. */
export const releaseBody = (request: FastifyRequest): void => {
  taps.delete(request);
};
