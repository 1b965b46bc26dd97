import { PassThrough } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';
import { isTapped, releaseBody, tapBody, tappedBody } from '../../../src/http/body/body-tap.ts';

const open = (limitBytes?: number) => {
  const request = {} as FastifyRequest;
  const body = new PassThrough();
  tapBody(request, body, limitBytes);
  return { request, body };
};

describe('what is kept of a body while something else reads it', () => {
  it('is nothing without a tap', () => {
    const request = {} as FastifyRequest;
    expect([isTapped(request), tappedBody(request)]).toEqual([false, null]);
  });

  it('is what has been read so far, in one piece that all share who ask', () => {
    const { request, body } = open();
    expect(tappedBody(request)).toHaveLength(0);
    body.write('one ');
    body.write('two');
    const whole = tappedBody(request);
    expect(whole?.toString()).toBe('one two');
    expect(tappedBody(request)).toBe(whole);
    body.write(' three');
    expect(tappedBody(request)?.toString()).toBe('one two three');
  });

  it('is no more than the limit', () => {
    const { request, body } = open(5);
    body.write('123');
    body.write('4567');
    body.write('89');
    expect(tappedBody(request)?.toString()).toBe('12345');
  });

  it('is read once, however often it is tapped', () => {
    const { request, body } = open();
    tapBody(request, body);
    body.write('once');
    expect(tappedBody(request)?.toString()).toBe('once');
    expect(body.listenerCount('data')).toBe(1);
  });

  it('is gone when nobody asks any more', () => {
    const { request, body } = open();
    body.write('x');
    releaseBody(request);
    expect([isTapped(request), tappedBody(request)]).toEqual([false, null]);
  });
});
