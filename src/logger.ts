import { fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import { type DestinationStream, type Logger, pino } from 'pino';
import type { Language } from './domain/text/language.ts';

const fileDescriptors = { stdout: 1, stderr: 2 } as const;
/** Log lines that the reader of the pipe has not read yet. Beyond this limit, lines are dropped. */
const MAX_UNREAD_BYTES = 1024 * 1024;

export interface Log {
  readonly logger: Logger;
  /** Resolves when all lines so far are written, or after `withinMs`. */
  flush(withinMs: number): Promise<void>;
  /** Writes the lines of this turn now. To be called when the process ends, so that no line is lost. */
  writeAll(): void;
}

/** Writes the lines of one turn of the event loop together: many calls share one write. */
const createBatch = (write: (lines: string) => void) => {
  let lines = '';
  const writeAll = (): void => {
    const ready = lines;
    lines = '';
    if (ready !== '') write(ready);
  };
  const destination: DestinationStream = {
    write(line) {
      if (lines === '') setImmediate(writeAll);
      lines += line;
    },
  };
  return { destination, writeAll };
};

const isPipe = (fd: number): boolean => {
  const stat = fstatSync(fd);
  return stat.isFIFO() || stat.isSocket();
};

/** Writes to a pipe without blocking: a reader that stops reading after the ready line must not stop the server. */
const createPipe = (fd: number) => {
  const socket = new Socket({ fd, readable: false, writable: true });
  // The server goes on when the reader closes the pipe.
  socket.on('error', () => {});
  socket.unref();
  const { destination, writeAll } = createBatch((lines) => {
    if (socket.writable && socket.writableLength < MAX_UNREAD_BYTES) socket.write(lines);
  });
  const flush = (withinMs: number): Promise<void> =>
    new Promise((resolve) => {
      writeAll();
      setTimeout(resolve, withinMs).unref();
      if (socket.writable) socket.write('', () => resolve());
      else resolve();
    });
  return { destination, flush, writeAll };
};

/** Writes to a file or device. A write blocks, so that lines keep their order and none waits in memory. */
const createFile = (fd: number) => {
  const file = pino.destination({ fd, sync: true });
  file.on('error', () => {});
  const { destination, writeAll } = createBatch((lines) => file.write(lines));
  return { destination, flush: async (): Promise<void> => writeAll(), writeAll };
};

/** How a message is shown to a person. English messages stay as they are. */
const messageFormatOf = async (language: Language) => {
  if (language === 'en') return {};
  const { koreanMessage } = await import('./log-texts.ts');
  return { messageFormat: (line: Record<string, unknown>) => koreanMessage(line) };
};

/**
 * A logger: JSON lines, or for `readers` of a language, as on a terminal, readable text. Standard error may be shared with another
 * program, whose writes must not fail because ours do not block: there, ours block.
 */
export const createLogger = async (
  level: string,
  readers: Language | null,
  to: keyof typeof fileDescriptors = 'stdout',
): Promise<Log> => {
  const fd = fileDescriptors[to];
  if (readers !== null) {
    const { default: pretty } = await import('pino-pretty');
    const readable = pretty({
      destination: fd,
      sync: true,
      singleLine: true,
      ignore: 'pid,hostname',
      translateTime: 'SYS:HH:MM:ss',
      ...(await messageFormatOf(readers)),
    });
    return { logger: pino({ level }, readable), flush: async () => {}, writeAll: () => {} };
  }
  const { destination, ...writing } = to === 'stdout' && isPipe(fd) ? createPipe(fd) : createFile(fd);
  return { logger: pino({ level }, destination), ...writing };
};
