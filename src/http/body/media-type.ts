import type { IncomingHttpHeaders } from 'node:http';
import { explainNumberedHeaders } from '../numbered-headers.ts';
import { TransportError } from '../transport-error.ts';

export const JSON_TYPE = 'application/json';
export const FORM_TYPE = 'application/x-www-form-urlencoded';

/** Type and subtype, without parameters; empty without a header. */
export const mediaTypeOf = ({ 'content-type': type = '' }: IncomingHttpHeaders): string =>
  type.split(';', 1)[0]?.trim().toLowerCase() ?? '';

const descriptions: Readonly<Record<string, string>> = {
  '': 'there is no Content-Type',
  [JSON_TYPE]: 'the Content-Type says JSON',
  [FORM_TYPE]: 'the Content-Type says form, which many clients send by default',
  'multipart/form-data': 'the body is multipart',
};

/** The error for a body of the wrong type. The surface adds the right type. */
export const wrongMediaType = (headers: IncomingHttpHeaders): TransportError =>
  new TransportError(
    'media-type',
    explainNumberedHeaders(headers) ?? descriptions[mediaTypeOf(headers)] ?? 'wrong Content-Type',
  );
