import type { Socket } from 'node:net';
import { headersTooLarge, NOT_HTTP, TransportError, tooLate } from '../transport-error.ts';
import type { BareRefuser } from './bare-refusal.ts';
import { breakOff } from './broken-call.ts';
import { closeInStages } from './closing.ts';
import type { ParseError, RequestLines } from './request-lines.ts';
import type { Turns } from './turns.ts';

/** The error of a connection that Node.js has given up. */
export interface SocketError extends Error, ParseError {
  readonly code?: string | undefined;
}

/** The error to answer with; `undefined` if the connection has ended already. */
const toTransportError = ({ code = '' }: SocketError): TransportError | undefined => {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return tooLate();
    case 'HPE_INVALID_EOF_STATE':
      return new TransportError('bad-request', 'the request broke off before its end');
    case 'HPE_HEADER_OVERFLOW':
      return headersTooLarge();
    default:
      return code.startsWith('HPE_') ? new TransportError('bad-request', NOT_HTTP) : undefined;
  }
};

interface ClientErrorParts {
  readonly turns: Turns;
  readonly lines: RequestLines;
  readonly refuser: BareRefuser;
}

/** Answers messages that Node.js' parser refuses, after the answers of earlier calls. */
export const createClientErrorHandler =
  ({ turns, lines, refuser }: ClientErrorParts) =>
  (error: SocketError, socket: Socket): void => {
    const problem = toTransportError(error);
    if (problem === undefined) {
      socket.destroy();
      return;
    }
    const last = turns.lastOf(socket);
    if (last !== undefined && !last.complete) {
      breakOff(last, problem);
      turns.conclude(socket, () => closeInStages(socket));
      return;
    }
    // RFC 9112 9.6: nothing is processed after a call with `Connection: close`.
    if (error.code === 'HPE_CLOSED_CONNECTION') {
      turns.conclude(socket, () => closeInStages(socket));
      return;
    }
    const line = lines.lineOf(socket, error);
    turns.conclude(socket, () => refuser.overSocket(socket, line, problem, last?.url));
  };
