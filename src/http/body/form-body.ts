import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { BODY_LIMIT_BYTES, TransportError, tooLarge } from '../transport-error.ts';
import { compressed, hasEncoding, notUtf8 } from './body-text.ts';
import { FORM_TYPE, mediaTypeOf } from './media-type.ts';

/** The character that the framework puts in the place of bytes that are not UTF-8. */
const REPLACED = '\uFFFD';

/** The first bytes of gzip and Zstandard, decoded so. */
const COMPRESSED = ['\x1f\uFFFD', '(\uFFFD/\uFFFD'];

/**
 * Form fields, each a text or, when repeated, a list. Text that is not UTF-8, as such or behind percent signs, is no form
 * (the URL standard's parser would replace it without a word).
 */
const parseForm = (text: string): Record<string, unknown> => {
  if (COMPRESSED.some((start) => text.startsWith(start))) throw compressed();
  if (text.includes(REPLACED)) throw notUtf8();
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
export const acceptForm = async (app: FastifyInstance): Promise<void> => {
  app.removeAllContentTypeParsers();
  await app.register(formbody, { bodyLimit: BODY_LIMIT_BYTES, parser: parseForm });
  app.addHook('onRequest', async (request) => {
    if (Number(request.headers['content-length']) > BODY_LIMIT_BYTES) throw tooLarge();
  });
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async () => undefined);
  // The parser does not see the headers.
  app.setErrorHandler((error, { headers }) => {
    const isText = !(error instanceof TransportError) || error.hint !== notUtf8().hint;
    throw isText || !hasEncoding(headers) ? error : compressed();
  });
};

/** The fields of a form; `undefined` for what is no form. */
export const formOf = (request: FastifyRequest): Readonly<Record<string, unknown>> | undefined =>
  mediaTypeOf(request.headers) === FORM_TYPE ? ((request.body ?? {}) as Readonly<Record<string, unknown>>) : undefined;
