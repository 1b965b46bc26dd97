import { lookup } from 'node:dns/promises';
import { createServer, type Server, type Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Config } from './config.ts';

export interface RunningServer {
  /** Base URL for clients on this machine. */
  readonly url: string;
  readonly port: number;
  /** Stops accepting, and finishes what is in flight; after the time, 8 s if not given, what is left is cut off. */
  close(timeoutMs?: number): Promise<void>;
}

const CLOSE_TIMEOUT_MS = 8_000;
const IDLE_CHECK_MS = 50;
/** With port 0, a port that is free on one address may be taken on the next. */
const FREE_PORT_TRIES = 5;

const isUnspecified = (host: string): boolean => host === '0.0.0.0' || host === '::';

/** The name that a client on this machine would use. */
export const reachableHost = (host: string): string => {
  if (isUnspecified(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
};

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';

/** A listener that cannot be opened: one line that says why. */
export class ListenError extends Error {
  constructor(config: Config, code: string) {
    const place = `${config.host.includes(':') ? `[${config.host}]` : config.host}:${config.port}`;
    const reasons: Record<string, string> = {
      EADDRINUSE: `${place} is taken: stop what listens there, or choose another port with PORT or --port`,
      EACCES: `${place} may not be opened by this user: choose a port from 1024 up with PORT or --port`,
      EADDRNOTAVAIL: `${config.host} is not an address of this machine: choose another with MOCK_TOSS_HOST or --host`,
      ENOTFOUND: `${config.host} is not a known host name: choose another with MOCK_TOSS_HOST or --host`,
    };
    super(reasons[code] ?? `cannot listen on ${place} (${code})`);
    this.name = 'ListenError';
  }
}

/** Every address of a host name: `localhost` is often two. */
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

/**
 * Listeners on one port of all addresses, or none. The app's own HTTP server takes the first address (without listening
 * it would not watch its timeouts); the others hand what they accept to it, so that limits, refusals and closing are the
 * same whichever address was called.
 */
const openAll = async (
  own: Server,
  addresses: readonly string[],
  port: number,
): Promise<{ port: number; others: Server[] }> => {
  const open: Server[] = [];
  let chosen = port;
  for (const address of addresses) {
    const next =
      open.length === 0 ? own : createServer({ noDelay: true }, (socket: Socket) => own.emit('connection', socket));
    try {
      chosen = await listen(next, chosen, address);
      open.push(next);
    } catch (error) {
      // A name may have an address that this machine has switched off, as ::1 without IPv6.
      if (codeOf(error) === 'EADDRNOTAVAIL' && addresses.length > 1) continue;
      await closeAll(open);
      throw error;
    }
  }
  if (open.length === 0) throw Object.assign(new Error('no address'), { code: 'EADDRNOTAVAIL' });
  return { port: chosen, others: open.slice(1) };
};

const openWithTries = async (...what: Parameters<typeof openAll>): ReturnType<typeof openAll> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await openAll(...what);
    } catch (error) {
      if (what[2] !== 0 || codeOf(error) !== 'EADDRINUSE' || tries === FREE_PORT_TRIES) throw error;
    }
  }
};

/** Opens the listeners around an app. */
export const startServer = async (
  app: FastifyInstance,
  config: Config,
  resolve: Resolve = resolveHost,
): Promise<RunningServer> => {
  const sockets = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  let opened: Awaited<ReturnType<typeof openAll>>;
  try {
    opened = await openWithTries(app.server, await resolve(config.host), config.port);
  } catch (error) {
    await app.close();
    throw new ListenError(config, codeOf(error));
  }
  const { port, others } = opened;

  /** Connections between two calls, or before their first, have nothing in flight. */
  const dropIdle = (): void => {
    app.server.closeIdleConnections();
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
  };

  return {
    url: `http://${reachableHost(config.host)}:${port}`,
    port,
    async close(timeoutMs = CLOSE_TIMEOUT_MS) {
      const idle = setInterval(dropIdle, IDLE_CHECK_MS);
      const late = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, timeoutMs);
      const stopped = closeAll([app.server, ...others]);
      const closed = app.close();
      dropIdle();
      try {
        await stopped;
        await closed;
      } finally {
        clearInterval(idle);
        clearTimeout(late);
      }
    },
  };
};
