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

interface Queue {
  readonly waiting: Call[];
  current: Call | undefined;
  last: IncomingMessage | undefined;
  lastAction: (() => void) | undefined;
  isOver: boolean;
  isPaused: boolean;
}

/**
 * Handles the calls of each connection one after another (RFC 9112 9.3.2). A call begins when the call before it has been
 * answered; until then nothing else is written to the socket. Calls after an answer that ends the connection are ignored (9.6):
 * the client could not receive their answers.
 */
export interface CallQueues {
  add(request: IncomingMessage, response: ServerResponse, run: () => void): void;
  /** Runs a last action on the socket when all earlier calls have been answered. Only the first one counts. */
  conclude(socket: Socket, lastAction: () => void): void;
  /** Closes the connection after its last answer, unless a call or a last action is still waiting. */
  end(socket: Socket): void;
  /** The last call of a connection, answered or not. */
  lastOf(socket: Socket): IncomingMessage | undefined;
}

/** Whether an answer says that it is the last one of its connection. */
const endsConnection = (response: ServerResponse): boolean =>
  !response.shouldKeepAlive || response.getHeader('connection') === 'close';

export const createCallQueues = (): CallQueues => {
  const queues = new WeakMap<Socket, Queue>();

  const queueOf = (socket: Socket): Queue => {
    const known = queues.get(socket);
    if (known !== undefined) return known;
    const queue: Queue = {
      waiting: [],
      current: undefined,
      last: undefined,
      lastAction: undefined,
      isOver: false,
      isPaused: false,
    };
    queues.set(socket, queue);
    return queue;
  };

  /**
   * Stops reading, so that the queue does not grow. Does so after the current packet has been parsed, because parsing resumes
   * reading.
   */
  const pause = (queue: Queue, socket: Socket): void => {
    queue.isPaused = true;
    nextTick(() => {
      if (queue.isPaused) socket.pause();
    });
  };

  /** Resumes reading. If the client does not read its answers, Node.js has paused the socket too: then waits for `drain`. */
  const resume = (queue: Queue, socket: Socket): void => {
    if (socket.writableNeedDrain) {
      socket.once('drain', () => resume(queue, socket));
      return;
    }
    queue.isPaused = false;
    socket.resume();
  };

  const startNext = (queue: Queue, socket: Socket): void => {
    queue.current = undefined;
    const isEnding = socket.destroyed || socket.writableEnded;
    const next = isEnding ? undefined : queue.waiting.shift();
    if (next !== undefined) {
      start(queue, socket, next);
      if (queue.isPaused && queue.waiting.length === 0) resume(queue, socket);
      return;
    }
    const { lastAction } = queue;
    if (!isEnding && lastAction === undefined) return;
    queue.isOver = true;
    queue.waiting.length = 0;
    queue.lastAction = undefined;
    if (queue.isPaused) resume(queue, socket);
    if (!isEnding) lastAction?.();
  };

  const start = (queue: Queue, socket: Socket, call: Call): void => {
    queue.current = call;
    call.response.once('close', () => startNext(queue, socket));
    // Later, when the rest of the packet has been parsed: a broken body is known then.
    nextTick(call.run);
  };

  return {
    add(request, response, run) {
      const { socket } = request;
      const queue = queueOf(socket);
      if (queue.isOver) return;
      if (queue.lastAction !== undefined) {
        pause(queue, socket);
        return;
      }
      queue.last = request;
      if (queue.current === undefined) {
        start(queue, socket, { response, run });
        return;
      }
      queue.waiting.push({ response, run });
      if (queue.waiting.length >= MAX_WAITING) pause(queue, socket);
    },
    conclude(socket, lastAction) {
      const queue = queueOf(socket);
      if (queue.isOver || queue.lastAction !== undefined) return;
      queue.lastAction = lastAction;
      if (queue.current === undefined) startNext(queue, socket);
    },
    end(socket) {
      const { current, lastAction } = queueOf(socket);
      if (lastAction === undefined || current === undefined || endsConnection(current.response)) closeInStages(socket);
    },
    lastOf: (socket) => queues.get(socket)?.last,
  };
};
