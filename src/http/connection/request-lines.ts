import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** The part that could be read of a message that the parser refused. */
export interface RequestLine {
  readonly method: string;
  readonly target: string;
}

/** Where a parser stopped. */
export interface ParseError {
  /** A Buffer, although the framework's types do not say so. */
  readonly rawPacket?: unknown;
  readonly bytesParsed?: number;
}

/** Longer than the longest line that is read. */
const MAX_LINE = 2_100;

/** Method and target, with the version or with a target that is cut off or too long. */
const REQUEST_LINE = /^([A-Za-z-]{1,20}) +(?:(\S{1,2048}) HTTP\/|([/*]\S{0,2048}))/gm;

/** What a connection has sent since its last request. */
interface Reading {
  /** The line of a request whose head is not complete. */
  pending: RequestLine | undefined;
  /** The beginning of a line whose end has not come. */
  rest: string;
  /** The requests of the packet that is being parsed. */
  taken: RequestLine[];
}

/** Copies the text, so that it does not keep the whole packet in memory. */
const copy = (text: string): string => Buffer.from(text, 'latin1').toString('latin1');

/** The request lines in a text, in their order. */
export const linesIn = (text: string): RequestLine[] =>
  [...text.matchAll(REQUEST_LINE)].map(([, method = '', whole, cut = '']) => ({
    method: copy(method),
    target: copy(whole ?? cut),
  }));

/** The text after the requests that the parser accepted; empty if they cannot all be found in it. */
const behind = (lines: readonly RequestLine[], taken: readonly RequestLine[]): readonly RequestLine[] => {
  let found = 0;
  let next = 0;
  for (const [index, { method, target }] of lines.entries()) {
    const sought = taken[found];
    if (sought === undefined) break;
    if (sought.method !== method || !sought.target.startsWith(target)) continue;
    found += 1;
    next = index + 1;
  }
  return found === taken.length ? lines.slice(next) : [];
};

const pendingIn = ({ pending, taken }: Reading, text: string): RequestLine | undefined =>
  behind([...(pending === undefined ? [] : [pending]), ...linesIn(text)], taken).at(-1);

/** Remembers request lines, because Node.js' parser does not report the request line of a message that it refuses. */
export const createRequestLines = () => {
  const readings = new WeakMap<Socket, Reading>();
  return {
    watch(socket: Socket): void {
      const reading: Reading = { pending: undefined, rest: '', taken: [] };
      readings.set(socket, reading);
      // Runs after the parser's own listener. With a listener for data, the parser reads what the socket emits.
      socket.on('data', (packet: Buffer) => {
        const text = reading.rest + packet.toString('latin1');
        const end = text.lastIndexOf('\n') + 1;
        reading.pending = pendingIn(reading, text.slice(0, end));
        reading.rest = copy(text.slice(end, end + MAX_LINE));
        reading.taken = [];
      });
    },
    /** A message has become a request. */
    take({ socket, method = '', url = '' }: IncomingMessage): void {
      readings.get(socket)?.taken.push({ method, target: url });
    },
    /** Of the message that was refused, when it has a request line. */
    lineOf(socket: Socket, { rawPacket, bytesParsed = 0 }: ParseError): RequestLine | undefined {
      const reading = readings.get(socket);
      if (reading === undefined) return undefined;
      if (!Buffer.isBuffer(rawPacket)) return pendingIn(reading, reading.rest);
      const end = rawPacket.indexOf('\n', bytesParsed);
      const parsed = rawPacket.toString('latin1', 0, end === -1 ? rawPacket.length : end);
      return pendingIn(reading, reading.rest + parsed);
    },
  };
};

export type RequestLines = ReturnType<typeof createRequestLines>;
