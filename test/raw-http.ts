import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

export interface RawAnswer {
  readonly status: number;
  readonly headers: string;
  readonly body: string;
}

export const parseAnswer = (text: string): RawAnswer => {
  const [headers = '', body = ''] = text.split('\r\n\r\n', 2);
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(headers)?.[1]), headers: headers.toLowerCase(), body };
};

/** All answers of a connection, in their order; each says how long it is, and none is to HEAD. */
export const parseAnswers = (bytes: Buffer): RawAnswer[] => {
  const answers: RawAnswer[] = [];
  for (let rest = bytes; rest.length > 0; ) {
    const end = rest.indexOf('\r\n\r\n');
    const head = parseAnswer(rest.subarray(0, end === -1 ? rest.length : end).toString());
    const length = Number(/^content-length: (\d+)/m.exec(head.headers)?.[1] ?? 0);
    answers.push({ ...head, body: rest.subarray(end + 4, end + 4 + length).toString() });
    rest = end === -1 ? Buffer.alloc(0) : rest.subarray(end + 4 + length);
  }
  return answers;
};

export interface RawConnection {
  readonly socket: Socket;
  /** Under TLS, what carries it. */
  readonly tcp: Socket;
  /** What has come so far. */
  readonly bytes: () => Buffer;
  /** Resolves once so much has come that this is true. */
  readonly until: (isThere: (text: string) => boolean) => Promise<void>;
  /** Everything, once the server has closed. */
  readonly ended: Promise<Buffer>;
}

/** A connection that is written to as it is: over TLS when the server's CA is given. */
export const openRaw = (port: number, ca?: string): RawConnection => {
  const tcp = connect(port, '127.0.0.1');
  const socket: Socket =
    ca === undefined ? tcp : connectTls({ socket: tcp, ca, servername: 'localhost', ALPNProtocols: ['http/1.1'] });
  const chunks: Buffer[] = [];
  const bytes = (): Buffer => Buffer.concat(chunks);
  socket.on('data', (data) => chunks.push(data));
  // A server may close while we are still sending; what it said before counts.
  for (const one of new Set([tcp, socket])) one.on('error', () => undefined);
  const ended = new Promise<Buffer>((resolve) => {
    socket.on('end', () => socket.end());
    socket.on('close', () => resolve(bytes()));
  });
  const until: RawConnection['until'] = (isThere) =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!isThere(bytes().toString())) return;
        socket.off('data', look);
        resolve();
      };
      socket.on('data', look);
      socket.on('close', () => reject(new Error(`closed after ${bytes().toString()}`)));
      look();
    });
  return { socket, tcp, bytes, until, ended };
};

/** Sends bytes as they are, and reads until the server closes. */
export const readRaw = (port: number, ...chunks: readonly (string | Buffer)[]): Promise<Buffer> => {
  const { socket, ended } = openRaw(port);
  for (const chunk of chunks) socket.write(chunk);
  return ended;
};

/** The answer to bytes that are sent as they are, by a server that closes after it. */
export const sendRaw = async (port: number, chunks: readonly (string | Buffer)[]): Promise<RawAnswer> =>
  parseAnswer((await readRaw(port, ...chunks)).toString());
