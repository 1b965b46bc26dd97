import type { IncomingHttpHeaders } from 'node:http';
import { explainNumberedHeaders } from '../lost-headers.ts';
import { TransportError } from '../transport-error.ts';

export const JSON_TYPE = 'application/json';
export const FORM_TYPE = 'application/x-www-form-urlencoded';

/** Type and subtype, without parameters; empty when there is none. */
export const mediaTypeOf = ({ 'content-type': type = '' }: IncomingHttpHeaders): string =>
  type.split(';', 1)[0]?.trim().toLowerCase() ?? '';

const described: Readonly<Record<string, string>> = {
  '': 'there is no Content-Type',
  [JSON_TYPE]: 'the Content-Type says JSON',
  [FORM_TYPE]: 'the Content-Type says form, as many clients do by themselves when none is given',
  'multipart/form-data': 'the body is multipart',
};

/** The error for a body of the wrong type. The surface adds the right type. */
export const wrongMediaType = (headers: IncomingHttpHeaders): TransportError =>
  new TransportError(
    'media-type',
    explainNumberedHeaders(headers) ?? described[mediaTypeOf(headers)] ?? 'wrong Content-Type',
  );
