import type { ServerHttp2Stream } from 'node:http2';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { JsonError, parseJson, TRAILING_COMMA } from '../../domain/text/json-text.ts';
import { TransportError } from '../transport-error.ts';
import { readText } from './body-text.ts';
import { JSON_TYPE, mediaTypeOf, wrongMediaType } from './media-type.ts';

const parse = (text: string): unknown => {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    const addition = error.reason === TRAILING_COMMA.en ? ' (two samples of the guide have this mistake)' : '';
    throw new TransportError('malformed', `the body ${error.message}${addition}`);
  }
};

const emptyBody = ({ query }: FastifyRequest): TransportError => {
  const hasQuery = Object.keys(query as object).length > 0;
  const cause = hasQuery
    ? 'the query is not read'
    : 'in a shell, a comment or a missing \\ cuts off --data-raw, as in samples of the guide';
  return new TransportError('malformed', `the body is empty: send a JSON object in it (${cause})`);
};

/** Whether the headers say that there is no body. In HTTP/2 a body needs no length. */
export const saysNoBody = ({ headers, raw }: FastifyRequest): boolean => {
  if ('stream' in raw) return (raw.stream as ServerHttp2Stream).endAfterHeaders;
  return (headers['content-length'] ?? '0') === '0' && headers['transfer-encoding'] === undefined;
};

/** Refuses an empty body and a body that is not JSON, with a hint about what was sent instead. */
const requireJson = (app: FastifyInstance): void => {
  app.addHook('preParsing', (request, _reply, payload, done) => {
    const { headers } = request;
    const isEmpty = headers['content-type'] === undefined && saysNoBody(request);
    if (!isEmpty && mediaTypeOf(headers) !== JSON_TYPE) done(wrongMediaType(headers));
    else done(null, payload);
  });
  app.addHook('preValidation', (request, _reply, done) => {
    if (request.body === undefined) done(emptyBody(request));
    else done();
  });
};

/**
 * Accepts JSON. UTF-8 is checked and not repaired. Names such as `__proto__` stay plain properties (no code here merges
 * objects). With `optional`, a missing body is an empty object.
 */
export const acceptJson = (app: FastifyInstance, { optional = false } = {}): void => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>(JSON_TYPE, { parseAs: 'buffer' }, ({ headers }, body, done) => {
    let value: unknown;
    try {
      value = body.length === 0 ? undefined : parse(readText(body, headers));
    } catch (error) {
      done(error as Error);
      return;
    }
    done(null, value);
  });
  if (!optional) {
    requireJson(app);
    return;
  }
  // Some client libraries send another content type with an empty body: that is not a mistake.
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) => {
    if (body.length > 0) throw new TransportError('media-type', 'Content-Type must be application/json');
  });
  app.addHook('preValidation', async (request) => {
    if (request.body === undefined) request.body = {};
  });
};
