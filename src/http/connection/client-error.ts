import type { Socket } from 'node:net';
import { headersTooLarge, NOT_HTTP, TransportError, tooLate } from '../transport-error.ts';
import type { BareRefuser } from './bare-refusal.ts';
import { breakOff } from './broken-call.ts';
import type { CallQueues } from './call-queue.ts';
import { closeInStages } from './closing.ts';
import type { ParseError, RequestLines } from './request-lines.ts';

/** The error of a connection that Node.js can no longer parse. */
export interface SocketError extends Error, ParseError {
  readonly code?: string | undefined;
}

/** The error for the answer; `undefined` if the connection has already ended. */
const toTransportError = ({ code = '' }: SocketError): TransportError | undefined => {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return tooLate();
    case 'HPE_INVALID_EOF_STATE':
      return new TransportError('bad-request', 'the request ended before it was complete');
    case 'HPE_HEADER_OVERFLOW':
      return headersTooLarge();
    default:
      return code.startsWith('HPE_') ? new TransportError('bad-request', NOT_HTTP) : undefined;
  }
};

interface ClientErrorParts {
  readonly queues: CallQueues;
  readonly lines: RequestLines;
  readonly refuser: BareRefuser;
}

/** Answers messages that the parser of Node.js refuses, after the answers of earlier calls. */
export const createClientErrorHandler =
  ({ queues, lines, refuser }: ClientErrorParts) =>
  (error: SocketError, socket: Socket): void => {
    const problem = toTransportError(error);
    if (problem === undefined) {
      socket.destroy();
      return;
    }
    const last = queues.lastOf(socket);
    if (last !== undefined && !last.complete) {
      breakOff(last, problem);
      queues.conclude(socket, () => closeInStages(socket));
      return;
    }
    // RFC 9112 9.6: nothing is processed after a call with `Connection: close`.
    if (error.code === 'HPE_CLOSED_CONNECTION') {
      queues.conclude(socket, () => closeInStages(socket));
      return;
    }
    const line = lines.lineOf(socket, error);
    queues.conclude(socket, () => refuser.overSocket(socket, line, problem, last?.url));
  };
