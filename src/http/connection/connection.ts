import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { BareRefuser } from './bare-refusal.ts';
import type { CallQueues } from './call-queue.ts';
import { refusedConnect } from './message-rules.ts';
import type { RequestLines } from './request-lines.ts';

export type Receive = (request: IncomingMessage, response: ServerResponse) => void;

export interface ConnectionParts {
  readonly queues: CallQueues;
  readonly lines: RequestLines;
  readonly refuser: BareRefuser;
  readonly receive: Receive;
}

/** Makes an HTTP/1.1 server handle the calls of each connection in their order. */
export const watchConnections = (server: Server, { queues, lines, refuser, receive }: ConnectionParts): void => {
  // Otherwise Node.js ends the connection when the client closes its side, before the answer is sent.
  Object.assign(server, { httpAllowHalfOpen: true });

  server.on('connection', (socket: Socket) => {
    lines.watch(socket);
    socket.destroySoon = () => queues.end(socket);
  });

  const enqueue = (request: IncomingMessage, response: ServerResponse, run: () => void): void => {
    lines.accept(request);
    queues.add(request, response, run);
  };
  const handle: Receive = (request, response) => enqueue(request, response, () => receive(request, response));
  server.removeAllListeners('request');
  server.on('request', handle);
  server.on('checkExpectation', handle);
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) =>
    enqueue(request, response, () => {
      response.writeContinue();
      receive(request, response);
    }),
  );

  server.on('connect', ({ method = '', url = '' }: IncomingMessage, socket: Socket) => {
    // Node.js passes the socket on without a listener for errors: a reset would end the process.
    socket.on('error', () => socket.destroy());
    // Node.js does not read from it either: a closed connection would stay unnoticed.
    socket.resume();
    const line = { method, target: url.startsWith('/') ? url : '/' };
    queues.conclude(socket, () => refuser.overSocket(socket, line, refusedConnect()));
  });
};
