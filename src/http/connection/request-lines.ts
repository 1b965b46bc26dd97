import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** Method and target of a message that the parser may have refused. */
export interface RequestLine {
  readonly method: string;
  readonly target: string;
}

/** Where the parser stopped. */
export interface ParseError {
  /** A Buffer, although the framework's types do not say so. */
  readonly rawPacket?: unknown;
  readonly bytesParsed?: number;
}

const END_OF_HEAD = '\r\n\r\n';

/** Longer than any request line that `REQUEST_LINE` matches. */
const MAX_LINE = 2_100;

/** Method and target; before the version, or where the target is cut off or too long. */
const REQUEST_LINE = /^([A-Za-z-]{1,20}) +(?:(\S{1,2048}) HTTP\/|([/*]\S{0,2048}))/gm;

/** What a connection has sent since its last request. */
interface Reading {
  /** The request line of a message whose headers are not complete. */
  pending: RequestLine | undefined;
  /** The beginning of a line that is not complete. */
  rest: string;
  /** The requests that the parser has accepted from the current packet. */
  accepted: IncomingMessage[];
}

/** Copies the text, so that it does not keep the whole packet in memory. */
const copy = (text: string): string => Buffer.from(text, 'latin1').toString('latin1');

/** The request lines in a text, in their order. */
export const linesIn = (text: string): RequestLine[] =>
  [...text.matchAll(REQUEST_LINE)].map(([, method = '', whole, cut = '']) => ({
    method: copy(method),
    target: copy(whole ?? cut),
  }));

/** The lines after the requests that the parser accepted; none if not all of these are found. */
const linesAfter = (lines: readonly RequestLine[], accepted: readonly IncomingMessage[]): readonly RequestLine[] => {
  let found = 0;
  let next = 0;
  for (const [index, { method, target }] of lines.entries()) {
    const expected = accepted[found];
    if (expected === undefined) break;
    if (expected.method !== method || expected.url?.startsWith(target) !== true) continue;
    found += 1;
    next = index + 1;
  }
  return found === accepted.length ? lines.slice(next) : [];
};

const pendingIn = ({ pending, accepted }: Reading, text: string): RequestLine | undefined =>
  linesAfter([...(pending === undefined ? [] : [pending]), ...linesIn(text)], accepted).at(-1);

/**
 * Whether the packet is one whole request and nothing more, as most packets are: then no line of it is pending. Measured:
 * looking for lines in every packet takes a twentieth of a status call.
 */
const isWholeRequest = ({ pending, rest, accepted }: Reading, packet: Buffer): boolean => {
  const [request] = accepted;
  if (request?.complete !== true || accepted.length > 1 || pending !== undefined || rest !== '') return false;
  const { 'content-length': length = '0', 'transfer-encoding': coding } = request.headers;
  return coding === undefined && packet.length === packet.indexOf(END_OF_HEAD) + END_OF_HEAD.length + Number(length);
};

/** Records request lines: the parser of Node.js does not report the request line of a message that it refuses. */
export const createRequestLines = () => {
  const readings = new WeakMap<Socket, Reading>();
  return {
    watch(socket: Socket): void {
      const reading: Reading = { pending: undefined, rest: '', accepted: [] };
      readings.set(socket, reading);
      // Runs after the parser's own listener. With a listener for data, the parser reads what the socket emits.
      socket.on('data', (packet: Buffer) => {
        if (isWholeRequest(reading, packet)) {
          reading.accepted = [];
          return;
        }
        const text = reading.rest + packet.toString('latin1');
        const end = text.lastIndexOf('\n') + 1;
        reading.pending = pendingIn(reading, text.slice(0, end));
        reading.rest = copy(text.slice(end, end + MAX_LINE));
        reading.accepted = [];
      });
    },
    /** The parser has accepted a request. */
    accept(request: IncomingMessage): void {
      readings.get(request.socket)?.accepted.push(request);
    },
    /** The request line of the message that was refused, if it has one. */
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
