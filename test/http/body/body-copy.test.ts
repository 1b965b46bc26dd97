import { PassThrough } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';
import { bodyCopyOf, hasBodyCopy, releaseBodyCopy, startBodyCopy } from '../../../src/http/body/body-copy.ts';

const open = (limitBytes?: number) => {
  const request = {} as FastifyRequest;
  const body = new PassThrough();
  startBodyCopy(request, body, limitBytes);
  return { request, body };
};

describe('the copy of a body that other code reads', () => {
  it('does not exist before it is started', () => {
    const request = {} as FastifyRequest;
    expect([hasBodyCopy(request), bodyCopyOf(request)]).toEqual([false, null]);
  });

  it('has what was read so far, as one buffer for all readers', () => {
    const { request, body } = open();
    expect(bodyCopyOf(request)).toHaveLength(0);
    body.write('one ');
    body.write('two');
    const whole = bodyCopyOf(request);
    expect(whole?.toString()).toBe('one two');
    expect(bodyCopyOf(request)).toBe(whole);
    body.write(' three');
    expect(bodyCopyOf(request)?.toString()).toBe('one two three');
  });

  it('is not larger than the limit', () => {
    const { request, body } = open(5);
    body.write('123');
    body.write('4567');
    body.write('89');
    expect(bodyCopyOf(request)?.toString()).toBe('12345');
  });

  it('is made once, however often it is started', () => {
    const { request, body } = open();
    startBodyCopy(request, body);
    body.write('once');
    expect(bodyCopyOf(request)?.toString()).toBe('once');
    expect(body.listenerCount('data')).toBe(1);
  });

  it('is freed by its release', () => {
    const { request, body } = open();
    body.write('x');
    releaseBodyCopy(request);
    expect([hasBodyCopy(request), bodyCopyOf(request)]).toEqual([false, null]);
  });
});
