import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { BareRefuser } from './bare-refusal.ts';
import { refusedConnect } from './message-rules.ts';
import type { RequestLines } from './request-lines.ts';
import type { Turns } from './turns.ts';

export type Receive = (request: IncomingMessage, response: ServerResponse) => void;

export interface ConnectionParts {
  readonly turns: Turns;
  readonly lines: RequestLines;
  readonly refuser: BareRefuser;
  readonly receive: Receive;
}

/** Makes an HTTP/1.1 server process the calls of each connection in their order. */
export const watchConnections = (server: Server, { turns, lines, refuser, receive }: ConnectionParts): void => {
  // Otherwise Node.js ends the connection when the client closes its side, before the answer is sent.
  Object.assign(server, { httpAllowHalfOpen: true });

  server.on('connection', (socket: Socket) => {
    lines.watch(socket);
    socket.destroySoon = () => turns.end(socket);
  });

  const take = (request: IncomingMessage, response: ServerResponse, run: () => void): void => {
    lines.take(request);
    turns.take(request, response, run);
  };
  const takeAsItIs: Receive = (request, response) => take(request, response, () => receive(request, response));
  server.removeAllListeners('request');
  server.on('request', takeAsItIs);
  server.on('checkExpectation', takeAsItIs);
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) =>
    take(request, response, () => {
      response.writeContinue();
      receive(request, response);
    }),
  );

  server.on('connect', ({ method = '', url = '' }: IncomingMessage, socket: Socket) => {
    // Node.js hands the socket over without a listener for errors: a reset would end the process.
    socket.on('error', () => socket.destroy());
    // And it does not read from it: a closed connection would go unnoticed.
    socket.resume();
    const line = { method, target: url.startsWith('/') ? url : '/' };
    turns.conclude(socket, () => refuser.overSocket(socket, line, refusedConnect()));
  });
};
