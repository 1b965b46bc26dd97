import type { FastifyInstance, FastifyRequest } from 'fastify';
import { readText } from './body-text.ts';
import { FORM_TYPE, mediaTypeOf } from './media-type.ts';
import { BODY_LIMIT_BYTES, TransportError, tooLarge } from './transport-error.ts';

/**
 * Form fields, each a text or, when repeated, a list. What is not UTF-8 behind percent signs is no form (the URL standard's
 * parser would replace it without a word).
 */
const parseForm = (text: string): Record<string, unknown> => {
  try {
    decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new TransportError('malformed', 'the body is not form-encoded UTF-8: check percent signs and encoding');
  }
  const form = new Map<string, string | string[]>();
  for (const [name, value] of new URLSearchParams(text)) {
    const known = form.get(name);
    if (Array.isArray(known)) known.push(value);
    else form.set(name, known === undefined ? value : [known, value]);
  }
  return Object.fromEntries(form);
};

/** Forms as bodies; any other content type is read, so that size is judged before it, and no form. */
export const acceptForm = (app: FastifyInstance): void => {
  app.removeAllContentTypeParsers();
  app.addHook('onRequest', async (request) => {
    if (Number(request.headers['content-length']) > BODY_LIMIT_BYTES) throw tooLarge();
  });
  // A form may begin with a byte order mark as with any other character (WHATWG URL, 5.1).
  app.addContentTypeParser(FORM_TYPE, { parseAs: 'buffer' }, async ({ headers }: FastifyRequest, body: Buffer) =>
    parseForm(readText(body, headers, { ignoreBOM: true })),
  );
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async () => undefined);
};

/** The fields of a form; `undefined` for what is no form. */
export const formOf = (request: FastifyRequest): Readonly<Record<string, unknown>> | undefined =>
  mediaTypeOf(request.headers) === FORM_TYPE ? ((request.body ?? {}) as Readonly<Record<string, unknown>>) : undefined;
