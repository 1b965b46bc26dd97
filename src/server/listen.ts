import { lookup } from 'node:dns/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config/load.ts';
import { ListenError, type PortSetting } from '../config/start-errors.ts';
import { codeOf } from '../system-error.ts';
import type { TlsMaterial } from '../tls/material.ts';
import { reachableHost } from './reachable-host.ts';

export interface RunningServer {
  /** Base URL for clients on this machine. */
  readonly url: string;
  readonly port: number;
  /** Base URL of the HTTPS listener; `null` without HTTPS. */
  readonly tlsUrl: string | null;
  /** URL of the proxy; `null` without a proxy. */
  readonly proxyUrl: string | null;
  /** Stops accepting connections, finishes calls in flight, and closes the rest after `timeoutMs` (default 8,000). */
  close(timeoutMs?: number): Promise<void>;
}

const CLOSE_TIMEOUT_MS = 8_000;
const IDLE_CHECK_MS = 50;
/** The options of Node.js' HTTP server. `allowHalfOpen`: a client that has closed its side may still read the answer. */
const LISTENER = { noDelay: true, allowHalfOpen: true };
/** With port 0, a port that is free on the first address may be in use on the second. */
const FREE_PORT_TRIES = 5;

/** Resolves a host name to all its addresses: `localhost` often has two. */
export type Resolve = (host: string) => Promise<readonly string[]>;

const resolveHost: Resolve = async (host) => [
  ...new Set((await lookup(host, { all: true })).map(({ address }) => address)),
];

const listen = (server: Server, port: number, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host }, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });

const stop = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));

const closeAll = async (servers: readonly Server[]): Promise<void> => {
  await Promise.all(servers.map(stop));
};

interface OpenListeners {
  readonly port: number;
  readonly servers: readonly Server[];
}

/**
 * Opens listeners on one port of all addresses, or none. The main server listens on the first address, because an HTTP server
 * that does not listen does not check its timeouts. The other listeners pass their connections to it, so that limits, refusals
 * and closing are the same for every address.
 */
const openAll = async (main: Server, addresses: readonly string[], port: number): Promise<OpenListeners> => {
  const open: Server[] = [];
  let chosen = port;
  for (const address of addresses) {
    const next = open.length === 0 ? main : createServer(LISTENER, (socket: Socket) => main.emit('connection', socket));
    try {
      chosen = await listen(next, chosen, address);
      open.push(next);
    } catch (error) {
      // A name may have an address that this machine does not have, such as ::1 without IPv6.
      if (codeOf(error) === 'EADDRNOTAVAIL' && addresses.length > 1) continue;
      await closeAll(open);
      throw error;
    }
  }
  if (open.length === 0) throw Object.assign(new Error('no address'), { code: 'EADDRNOTAVAIL' });
  return { port: chosen, servers: open };
};

const openWithRetries = async (...what: Parameters<typeof openAll>): Promise<OpenListeners> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await openAll(...what);
    } catch (error) {
      if (what[2] !== 0 || codeOf(error) !== 'EADDRINUSE' || tries === FREE_PORT_TRIES) throw error;
    }
  }
};

export interface ServerParts {
  readonly resolve?: Resolve;
  /** Certificate and key. With them, the HTTPS listener opens too, and the proxy when its port is set. */
  readonly tls?: TlsMaterial;
}

/** Opens the listeners of an app: HTTP, and with `tls` also HTTPS and the proxy. Throws `ListenError` and opens none. */
export const startServer = async (
  app: FastifyInstance,
  config: Config,
  { resolve = resolveHost, tls }: ServerParts = {},
): Promise<RunningServer> => {
  const sockets = new Set<Socket>();
  const track = <S extends Server>(server: S): S =>
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });

  const listeners: OpenListeners[] = [];
  const open = async (server: Server, setting: PortSetting, port: number): Promise<number> => {
    const { host } = config;
    try {
      const found = await openWithRetries(track(server), await resolve(host), port);
      listeners.push(found);
      return found.port;
    } catch (error) {
      await closeAll(listeners.flatMap(({ servers }) => servers));
      await app.close();
      throw new ListenError({ host, port, setting, code: codeOf(error) });
    }
  };

  const port = await open(app.server, 'port', config.port);
  const front =
    tls === undefined
      ? undefined
      : (await import('../tls/front.ts')).createTlsFront(tls, {
          acceptHttp1: (socket) => app.server.emit('connection', socket),
          answerHttp2: (request: IncomingMessage, response: ServerResponse) => app.receive(request, response),
          refusePlain: (socket, first) => app.refusePlain(socket, first),
          requestTimeoutMs: config.requestTimeout,
        });
  const { tlsPort, proxyPort } = config;
  const urlOf = (scheme: string, listening: number): string => `${scheme}://${reachableHost(config.host)}:${listening}`;
  let tlsUrl: string | null = null;
  let proxyUrl: string | null = null;
  if (front !== undefined) {
    const secure = createServer({ noDelay: true }, front.accept);
    tlsUrl = urlOf('https', await open(secure, 'tlsPort', tlsPort));
    if (proxyPort !== null) {
      const { createProxy } = await import('../tls/proxy.ts');
      proxyUrl = urlOf('http', await open(createProxy(front.accept), 'proxyPort', proxyPort));
    }
  }

  /** Closes connections without a call in flight: those between two calls, and those before their first. */
  const dropIdle = (): void => {
    app.server.closeIdleConnections();
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
  };

  return {
    url: urlOf('http', port),
    port,
    tlsUrl,
    proxyUrl,
    async close(timeoutMs = CLOSE_TIMEOUT_MS) {
      const idle = setInterval(dropIdle, IDLE_CHECK_MS);
      const cutOffTimer = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, timeoutMs);
      const stopped = closeAll(listeners.flatMap(({ servers }) => servers));
      const closed = app.close();
      front?.close();
      dropIdle();
      try {
        await stopped;
        await closed;
      } finally {
        clearInterval(idle);
        clearTimeout(cutOffTimer);
      }
    },
  };
};
