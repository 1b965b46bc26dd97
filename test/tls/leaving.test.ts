import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect as connectHttp2,
  type Http2ServerRequest,
} from 'node:http2';
import { type AddressInfo, connect as connectTcp, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTlsSigner } from '../../src/crypto/certificates/tls-ca.ts';
import { createTlsFront, type TlsFront } from '../../src/tls/front.ts';
import { createProxy } from '../../src/tls/proxy.ts';

const NAME = 'cert.toss.im';
const ANSWER = 'an answer';

/** Calls of `/later`, which wait until a test lets them go on; each may tell when its client has ended. */
let waiting: { readonly goOn: () => void; readonly clientEnded: Promise<unknown> }[] = [];

/** Not the one that HTTP/2's requests show, which listens to their streams. */
const socketOf = (request: IncomingMessage | Http2ServerRequest): Socket => {
  const found = 'stream' in request ? request.stream.session?.socket : request.socket;
  if (found === undefined) throw new Error('this call has no connection any more');
  return found;
};

const answer = (request: IncomingMessage, response: ServerResponse): void => {
  response.on('error', () => undefined);
  request.on('error', () => undefined);
  if (request.url === '/later') {
    const clientEnded = new Promise((resolve) => socketOf(request).once('end', resolve));
    waiting.push({ goOn: () => response.end(ANSWER), clientEnded });
  } else if (request.url === '/stream') {
    const beating = setInterval(() => response.write('beat'), 20);
    for (const one of [request, response]) one.on('close', () => clearInterval(beating));
    response.write('beat');
  } else {
    request.resume().on('end', () => response.end(ANSWER));
  }
};

/** As the server is to be: whole requests are answered also to who has ended. */
const http = Object.assign(createHttpServer(answer), { httpAllowHalfOpen: true });
http.on('clientError', (_error, socket) => socket.destroy());

let ca: string;
let front: TlsFront;
const servers: Record<string, Server> = {};

beforeAll(async () => {
  const signer = await createTlsSigner([NAME], Date.now());
  ca = signer.root;
  front = createTlsFront(await signer.issue([NAME], Date.now() - 86_400_000), {
    acceptHttp1: (socket) => http.emit('connection', socket),
    answerHttp2: answer,
    refusePlain: (socket) => socket.destroy(),
    // No limit is what ends a connection here.
    requestTimeoutMs: 3_600_000,
  });
  servers.listener = createServer({ allowHalfOpen: true }, front.accept);
  servers.proxy = createProxy(front.accept);
  for (const server of Object.values(servers)) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  }
});
afterAll(() => {
  front.close();
  for (const server of Object.values(servers)) server.close();
});

const countAt = (place: string): Promise<number> =>
  new Promise((resolve, reject) => {
    servers[place]?.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
  });

/** Comes back when the server has no connection any more; a test's time limit says that it never has. */
const untilNoneIsLeft = async (place: string): Promise<void> => {
  while ((await countAt(place)) > 0) await sleep(10);
};

const once = (emitter: NodeJS.EventEmitter, event: string): Promise<unknown> =>
  new Promise((resolve, reject) => emitter.once(event, resolve).once('error', reject));

/** A connection that is ready for a handshake: through the proxy it is a tunnel by now. */
const open = async (place: string): Promise<Socket> => {
  const socket = connectTcp({
    port: Number((servers[place]?.address() as AddressInfo | undefined)?.port),
    host: '127.0.0.1',
    allowHalfOpen: true,
  });
  await once(socket, 'connect');
  if (place === 'proxy') {
    socket.write(`CONNECT ${NAME}:443 HTTP/1.1\r\nHost: x\r\n\r\n`);
    await once(socket, 'data');
    socket.pause();
  }
  socket.on('error', () => undefined);
  return socket;
};

const shake = async (raw: Socket, protocol: string): Promise<TLSSocket> => {
  const socket = connectTls({ socket: raw, servername: NAME, ca, ALPNProtocols: [protocol] });
  await once(socket, 'secureConnect');
  socket.on('error', () => undefined);
  return socket;
};

interface Call {
  readonly socket: TLSSocket;
  /** All that was answered, once the server has ended the call. */
  readonly answered: Promise<string>;
  /** What has come so far is something. */
  readonly begun: Promise<unknown>;
}

const callHttp1 = async (raw: Socket, path: string, hasBody: boolean): Promise<Call> => {
  const socket = await shake(raw, 'http/1.1');
  const head = hasBody ? `POST ${path} HTTP/1.1\r\nContent-Length: 9` : `GET ${path} HTTP/1.1`;
  socket.write(`${head}\r\nHost: ${NAME}\r\n\r\n${hasBody ? 'half' : ''}`);
  let text = '';
  socket.on('data', (data) => {
    text += data.toString();
  });
  const answered = new Promise<string>((resolve) => socket.once('end', () => resolve(text)));
  return { socket, answered, begun: once(socket, 'data') };
};

const callHttp2 = async (raw: Socket, path: string, hasBody: boolean): Promise<Call> => {
  const socket = await shake(raw, 'h2');
  const session: ClientHttp2Session = connectHttp2(`https://${NAME}`, { createConnection: () => socket });
  session.on('error', () => undefined);
  const method = hasBody ? 'POST' : 'GET';
  const stream: ClientHttp2Stream = session.request({ ':path': path, ':method': method }, { endStream: !hasBody });
  stream.on('error', () => undefined);
  if (hasBody) stream.write('half');
  let text = '';
  stream.on('data', (data) => {
    text += data.toString();
  });
  const answered = new Promise<string>((resolve) => stream.once('end', () => resolve(text)));
  return { socket, answered, begun: once(stream, 'data') };
};

const calls = { 'HTTP/1.1': callHttp1, 'HTTP/2': callHttp2 };
type Protocol = keyof typeof calls;

/** How clients go: what a killed process leaves to its system is one of the first two. */
const leave: Readonly<Record<string, (raw: Socket) => void>> = {
  'is gone': (raw) => raw.destroy(),
  'resets the connection': (raw) => raw.resetAndDestroy(),
  'ends its side': (raw) => raw.end(),
};
const ways = Object.keys(leave);

/** Comes back when the server has read so much of a call that it waits for more, or has put it off. */
const untilAwaited = async (count: number): Promise<void> => {
  while (waiting.length < count) await sleep(10);
};

describe.each(['listener', 'proxy'])('a connection to the %s is closed when its client', (place) => {
  describe.each(ways)('%s', (way) => {
    it.each([
      ['before it has said anything', ''],
      ['within the first record', '1603'],
      ['in the middle of its handshake', '1603010200010001fc0303'],
    ])('%s', async (_name, bytes) => {
      const raw = await open(place);
      if (bytes !== '') raw.write(Buffer.from(bytes, 'hex'));
      leave[way]?.(raw);
      await untilNoneIsLeft(place);
      raw.destroy();
    });

    describe.each(Object.keys(calls) as Protocol[])('with %s', (protocol) => {
      it('after the handshake', async () => {
        const raw = await open(place);
        await shake(raw, protocol === 'HTTP/2' ? 'h2' : 'http/1.1');
        leave[way]?.(raw);
        await untilNoneIsLeft(place);
        raw.destroy();
      });

      it('after an answer', async () => {
        const raw = await open(place);
        const { begun } = await calls[protocol](raw, '/now', false);
        await begun;
        leave[way]?.(raw);
        await untilNoneIsLeft(place);
        raw.destroy();
      });

      it('in the middle of a body', async () => {
        const raw = await open(place);
        await calls[protocol](raw, '/now', true);
        leave[way]?.(raw);
        await untilNoneIsLeft(place);
        raw.destroy();
      });

      it('before its answer, which is lost', async () => {
        waiting = [];
        const raw = await open(place);
        await calls[protocol](raw, '/later', false);
        await untilAwaited(1);
        leave[way]?.(raw);
        // What a client that still listens gets is for the test below.
        raw.destroy();
        for (const { goOn } of waiting) goOn();
        await untilNoneIsLeft(place);
      });

      it('while an answer without end is sent', async () => {
        const raw = await open(place);
        const { begun } = await calls[protocol](raw, '/stream', false);
        await begun;
        leave[way]?.(raw);
        // HTTP/1.1 may go on for who still listens.
        if (protocol === 'HTTP/1.1') raw.destroy();
        await untilNoneIsLeft(place);
        raw.destroy();
      });
    });
  });

  it.each(Object.keys(calls) as Protocol[])(
    'ends its side, after the answer that it waits for: %s',
    async (protocol) => {
      waiting = [];
      const { socket, answered } = await calls[protocol](await open(place), '/later', false);
      await untilAwaited(1);
      socket.end();
      const ended = once(socket, 'end');
      await Promise.all(waiting.map(({ clientEnded }) => clientEnded));
      for (const { goOn } of waiting) goOn();
      expect(await answered).toContain(ANSWER);
      await ended;
      await untilNoneIsLeft(place);
    },
  );
});
