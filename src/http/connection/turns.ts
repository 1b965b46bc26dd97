import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { nextTick } from 'node:process';
import { closeInStages } from './closing.ts';

/** If more calls wait on one connection, the server stops reading from it. */
const MAX_WAITING = 64;

interface Call {
  readonly response: ServerResponse;
  readonly run: () => void;
}

interface Line {
  readonly waiting: Call[];
  current: Call | undefined;
  last: IncomingMessage | undefined;
  conclusion: (() => void) | undefined;
  isOver: boolean;
  isPaused: boolean;
}

/**
 * Handles the calls of a connection one after another (RFC 9112 9.3.2): a call begins when the call before it has been answered,
 * and nothing else is written to the socket until then. Calls after an answer that ends the connection are ignored (9.6), because
 * the client could not receive their answers.
 */
export interface Turns {
  take(request: IncomingMessage, response: ServerResponse, run: () => void): void;
  /** Runs once on the bare socket when all earlier calls have been answered. The first conclusion counts. */
  conclude(socket: Socket, conclusion: () => void): void;
  /** Closes the connection after its last answer, unless a call or a conclusion is still waiting. */
  end(socket: Socket): void;
  /** The last call of a connection, answered or not. */
  lastOf(socket: Socket): IncomingMessage | undefined;
}

/** Whether an answer says that it is the last one of its connection. */
const endsConnection = (response: ServerResponse): boolean =>
  !response.shouldKeepAlive || response.getHeader('connection') === 'close';

export const createTurns = (): Turns => {
  const lines = new WeakMap<Socket, Line>();

  const lineOf = (socket: Socket): Line => {
    const known = lines.get(socket);
    if (known !== undefined) return known;
    const line: Line = {
      waiting: [],
      current: undefined,
      last: undefined,
      conclusion: undefined,
      isOver: false,
      isPaused: false,
    };
    lines.set(socket, line);
    return line;
  };

  /**
   * Stops reading, so that the queue does not grow. It waits until the current packet has been parsed, since parsing resumes
   * reading.
   */
  const pause = (line: Line, socket: Socket): void => {
    line.isPaused = true;
    nextTick(() => {
      if (line.isPaused) socket.pause();
    });
  };

  /** Resumes reading. If the client does not read its answers, Node.js has paused the socket too: then it waits for `drain`. */
  const resume = (line: Line, socket: Socket): void => {
    if (socket.writableNeedDrain) {
      socket.once('drain', () => resume(line, socket));
      return;
    }
    line.isPaused = false;
    socket.resume();
  };

  const goOn = (line: Line, socket: Socket): void => {
    line.current = undefined;
    const isEnding = socket.destroyed || socket.writableEnded;
    const next = isEnding ? undefined : line.waiting.shift();
    if (next !== undefined) {
      start(line, socket, next);
      if (line.isPaused && line.waiting.length === 0) resume(line, socket);
      return;
    }
    const { conclusion } = line;
    if (!isEnding && conclusion === undefined) return;
    line.isOver = true;
    line.waiting.length = 0;
    line.conclusion = undefined;
    if (line.isPaused) resume(line, socket);
    if (!isEnding) conclusion?.();
  };

  const start = (line: Line, socket: Socket, call: Call): void => {
    line.current = call;
    call.response.once('close', () => goOn(line, socket));
    // By then the rest of the packet has been parsed, so a broken body is known.
    nextTick(call.run);
  };

  return {
    take(request, response, run) {
      const { socket } = request;
      const line = lineOf(socket);
      if (line.isOver) return;
      if (line.conclusion !== undefined) {
        pause(line, socket);
        return;
      }
      line.last = request;
      if (line.current === undefined) {
        start(line, socket, { response, run });
        return;
      }
      line.waiting.push({ response, run });
      if (line.waiting.length >= MAX_WAITING) pause(line, socket);
    },
    conclude(socket, conclusion) {
      const line = lineOf(socket);
      if (line.isOver || line.conclusion !== undefined) return;
      line.conclusion = conclusion;
      if (line.current === undefined) goOn(line, socket);
    },
    end(socket) {
      const { current, conclusion } = lineOf(socket);
      if (conclusion === undefined || current === undefined || endsConnection(current.response)) closeInStages(socket);
    },
    lastOf: (socket) => lines.get(socket)?.last,
  };
};
