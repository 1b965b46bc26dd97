import { fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import { type DestinationStream, type Logger, pino } from 'pino';

const STDOUT = 1;
/** Log lines that the reader of the pipe has not read yet. Beyond this limit, lines are dropped. */
const MAX_UNREAD_BYTES = 1024 * 1024;

export interface Log {
  readonly logger: Logger;
  /** Resolves when all lines so far are written, or after `withinMs`. */
  flush(withinMs: number): Promise<void>;
}

const isPipe = (): boolean => {
  const stat = fstatSync(STDOUT);
  return stat.isFIFO() || stat.isSocket();
};

/** Writes to a pipe without blocking: a reader that stops reading after the ready line must not stop the server. */
const createPipe = () => {
  const socket = new Socket({ fd: STDOUT, readable: false, writable: true });
  // The server goes on when the reader closes the pipe.
  socket.on('error', () => {});
  socket.unref();
  const destination: DestinationStream = {
    write(line) {
      if (socket.writable && socket.writableLength < MAX_UNREAD_BYTES) socket.write(line);
    },
  };
  const flush = (withinMs: number): Promise<void> =>
    new Promise((resolve) => {
      setTimeout(resolve, withinMs).unref();
      if (socket.writable) socket.write('', () => resolve());
      else resolve();
    });
  return { destination, flush };
};

/** A logger that writes to standard output: JSON lines, or readable text on a terminal. */
export const createLogger = async (level: string, isInteractive: boolean): Promise<Log> => {
  const flush = async (): Promise<void> => {};
  if (isInteractive) {
    const { default: pretty } = await import('pino-pretty');
    const readable = pretty({ sync: true, singleLine: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' });
    return { logger: pino({ level }, readable), flush };
  }
  if (isPipe()) {
    const pipe = createPipe();
    return { logger: pino({ level }, pipe.destination), flush: pipe.flush };
  }
  const file = pino.destination({ fd: STDOUT, sync: true });
  file.on('error', () => {});
  return { logger: pino({ level }, file), flush };
};
