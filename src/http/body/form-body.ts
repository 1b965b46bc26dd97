import type { IncomingHttpHeaders } from 'node:http';
import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { BODY_LIMIT_BYTES, TransportError, tooLarge } from '../transport-error.ts';
import { bodyCopyOf, startBodyCopy } from './body-copy.ts';
import { readText } from './body-text.ts';
import { FORM_TYPE, mediaTypeOf } from './media-type.ts';

/** Its result must be used: a minifier takes a call away whose only effect is that it may throw. */
const decodeOrUndefined = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};

/** Throws for bytes that are not UTF-8, plain or percent-encoded: the parser would silently replace them. */
const checkForm = (body: Buffer, headers: IncomingHttpHeaders): void => {
  if (decodeOrUndefined(readText(body, headers)) !== undefined) return;
  throw new TransportError('malformed', 'the body is not form-encoded UTF-8: check percent signs and encoding');
};

const isForm = ({ headers }: FastifyRequest): boolean => mediaTypeOf(headers) === FORM_TYPE;

/**
 * Accepts forms as bodies: each field is a text, or a list when it is repeated. A body of another content type is read too, so
 * that its size is checked first, but it is not a form.
 */
export const acceptForm = async (app: FastifyInstance): Promise<void> => {
  app.removeAllContentTypeParsers();
  await app.register(formbody, { bodyLimit: BODY_LIMIT_BYTES });
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async () => undefined);
  app.addHook('onRequest', async (request) => {
    if (Number(request.headers['content-length']) > BODY_LIMIT_BYTES) throw tooLarge();
  });

  app.addHook('preParsing', (request, _reply, payload, done) => {
    if (isForm(request)) startBodyCopy(request, payload);
    done(null, payload);
  });
  app.addHook('preValidation', async (request, reply) => {
    const body = isForm(request) ? bodyCopyOf(request) : null;
    try {
      if (body !== null) checkForm(body, request.headers);
    } catch (error) {
      // As for every other body that cannot be parsed.
      reply.header('connection', 'close');
      throw error;
    }
  });
};

/** The fields of a form; `undefined` for any other body. */
export const formOf = (request: FastifyRequest): Readonly<Record<string, unknown>> | undefined =>
  isForm(request) ? ((request.body ?? {}) as Readonly<Record<string, unknown>>) : undefined;
