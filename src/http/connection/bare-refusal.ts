import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { createCallContext } from '../call-context.ts';
import type { CallRecorder } from '../call-recorder.ts';
import { STATUS_CODES } from '../node-http.ts';
import { payloadOf, type Refusal } from '../refusal.ts';
import type { Surfaces } from '../surface.ts';
import type { TransportError } from '../transport-error.ts';
import { closeInStages } from './closing.ts';
import type { RequestLine } from './request-lines.ts';

interface RefuserParts {
  readonly surfaces: Surfaces;
  readonly recorder: Pick<CallRecorder, 'recordRefused'>;
}

/** The parts of a message that could be read. */
interface BareMessage {
  readonly line: RequestLine | undefined;
  readonly headers: IncomingHttpHeaders;
}

const headersOf = ({ headers, contentType }: Refusal, payload: string) => ({
  ...headers,
  'content-type': contentType,
  'content-length': String(Buffer.byteLength(payload)),
  connection: 'close',
});

const toText = (refusal: Refusal, method: string | undefined): string => {
  const { status } = refusal;
  const payload = payloadOf(refusal);
  const lines = Object.entries(headersOf(refusal, payload)).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n`;
  return method === 'HEAD' ? head : head + payload;
};

/**
 * Refuses messages that never reach a route, with the body of the surface that their path belongs to, and closes the
 * connection.
 */
export const createBareRefuser = ({ surfaces, recorder }: RefuserParts) => {
  const decide = ({ line, headers }: BareMessage, error: TransportError, guess?: string): Refusal => {
    const target = line?.target ?? guess;
    const context =
      target === undefined ? { surface: surfaces.ofUnreadable, path: '' } : createCallContext(surfaces, target);
    const refusal = context.surface.refuse(error, context.path);
    const { code, hint } = refusal;
    recorder.recordRefused({ context: { ...context, code, hint }, line, headers, target }, refusal);
    return refusal;
  };

  return {
    /** For cases in which Node.js has only a socket. `guess`: the path of the call before, for a message without a readable path. */
    overSocket(socket: Socket, line: RequestLine | undefined, error: TransportError, guess?: string): void {
      socket.write(toText(decide({ line, headers: {} }, error, guess), line?.method));
      closeInStages(socket);
    },
    overResponse(request: IncomingMessage, response: ServerResponse, error: TransportError): void {
      const { method = '', url = '/', headers } = request;
      const refusal = decide({ line: { method, target: url }, headers }, error);
      const payload = payloadOf(refusal);
      for (const [name, value] of Object.entries(headersOf(refusal, payload))) response.setHeader(name, value);
      response.statusCode = refusal.status;
      response.end(payload);
    },
  };
};

export type BareRefuser = ReturnType<typeof createBareRefuser>;
