import type { FastifyInstance } from 'fastify';
import { TransportError } from './transport-error.ts';

const decode = (body: Buffer): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new TransportError(
      'malformed',
      'the body is not UTF-8 (and not compressed: send it without Content-Encoding)',
    );
  }
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    const trailing = /,\s*[}\]]/.test(text)
      ? ': it seems to have a comma before a closing bracket, as two samples of the guide do'
      : ': check quotes, commas and that all of it was sent';
    throw new TransportError('malformed', `the body is not JSON${trailing}`);
  }
};

/**
 * JSON as bytes: UTF-8 is checked instead of repaired, and names such as `__proto__` stay plain own properties (nothing
 * here merges objects). With `optional`, no body at all is an empty object.
 */
export const acceptJson = (app: FastifyInstance, { optional = false } = {}): void => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) =>
    body.length === 0 ? undefined : parse(decode(body)),
  );
  if (!optional) return;
  // A client library that says "form" or nothing about an empty body has said nothing wrong.
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) => {
    if (body.length > 0) throw new TransportError('media-type', 'Content-Type must be application/json');
  });
  app.addHook('preValidation', async (request) => {
    if (request.body === undefined) request.body = {};
  });
};
