import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import { decodedPathOf } from '../address/request-path.ts';
import type { PathLog } from '../logged-path.ts';
import type { Observer, RefusedMessage } from '../observer.ts';
import { payloadOf, type Refusal } from '../refusal.ts';
import type { PickSurface } from '../surface.ts';
import type { TransportError } from '../transport-error.ts';
import { closeInStages } from './closing.ts';
import type { RequestLine } from './request-lines.ts';

interface BareParts {
  readonly pickSurface: PickSurface;
  readonly observer: Observer;
  readonly logger: Logger;
  readonly paths: PathLog;
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
 * Refuses messages that never reach a route, with the body of the surface that their path belongs to. Then the connection is
 * closed.
 */
export const createBareRefuser = ({ pickSurface, observer, logger, paths }: BareParts) => {
  const decide = (message: RefusedMessage, error: TransportError, guess?: string): Refusal => {
    const target = message.line?.target ?? guess;
    // Most callers mean the API: without a path, its error body is the best guess.
    const { name, refuse } = pickSurface(target === undefined ? '/api' : decodedPathOf(target));
    const refusal = refuse(error);
    const { status, code, hint } = refusal;
    logger.warn({ path: target === undefined ? null : paths.show(target), status, code, hint }, 'call refused');
    observer.observeRefused(message, name, refusal);
    return refusal;
  };

  return {
    /** For cases in which Node.js gives only a socket. `guess` is the path of the call before. */
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
