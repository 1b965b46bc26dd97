import type { IncomingHttpHeaders } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { FastifyRequest } from 'fastify';
import type { CountedEndpoint, Endpoint } from '../domain/endpoint.ts';
import { findTxId } from '../domain/text/tx-id.ts';
import type { CallContext } from '../http/call-context.ts';
import type { RefusedMessage } from '../http/call-recorder.ts';

/**
 * A call as it went over the wire, not masked. What findings, journal and metrics need to know about a call is computed here, once.
 */
export interface ObservedCall {
  /** With the surface and the decoded path. */
  readonly context: Readonly<CallContext>;
  /** `null`: the message was not an HTTP request. */
  readonly method: string | null;
  /** Path and query as sent. */
  readonly target: string | null;
  readonly endpoint: Endpoint | null;
  readonly countedAs: CountedEndpoint;
  readonly headers: IncomingHttpHeaders;
  /** `TLSv1.3`; `null` without TLS, or when that is not known. */
  readonly tls: string | null;
  readonly query: Readonly<Record<string, unknown>>;
  /** The part of the body that was read, at most `BODY_LIMIT_BYTES`; `null` if the body was not read. */
  readonly body: { readonly text: string; readonly bytes: number } | null;
  /** The JSON object of the body; empty for any other body. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly txId: string | null;
}

/** `null`: the connection was closed without an answer. */
export type ObservedAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number | readonly string[] | undefined>>;
  readonly body: string;
} | null;

const asObject = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};

/** Of HTTP/2 the socket is one that only looks like it, so its class does not tell. */
const tlsOf = ({ raw }: FastifyRequest): string | null => (raw.socket as Partial<TLSSocket>).getProtocol?.() ?? null;

/** Reads a call once. `body`: the part of its body that was read. */
export const observeCall = (request: FastifyRequest, body: Buffer | null): ObservedCall => {
  const { call: context, routeOptions } = request;
  const { endpoint = null, countedAs = endpoint ?? 'other' } = routeOptions?.config ?? {};
  const text = body?.toString() ?? null;
  return {
    context,
    method: request.method,
    target: request.url,
    endpoint,
    countedAs,
    headers: request.headers,
    tls: tlsOf(request),
    query: asObject(request.query),
    body: body === null || text === null ? null : { text, bytes: body.length },
    // A form is not a JSON object: /token ignores unknown parameters (RFC 6749 3.2).
    fields: endpoint === 'token' ? {} : asObject(request.body),
    txId: context.txId ?? findTxId(text),
  };
};

/** A message that did not become a request. */
export const observeRefused = ({ context, line, headers }: RefusedMessage): ObservedCall => ({
  context,
  method: line?.method ?? null,
  target: line?.target ?? null,
  endpoint: null,
  countedAs: 'other',
  headers,
  tls: null,
  query: {},
  body: null,
  fields: {},
  txId: null,
});
