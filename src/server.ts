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

const isUnspecified = (host: string): boolean => host === '0.0.0.0' || host === '::';

/** The name that a client on this machine would use. */
export const reachableHost = (host: string): string => {
  if (isUnspecified(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
};

/** A listener that cannot be opened: one line that says why. */
export class ListenError extends Error {
  constructor(config: Config, error: unknown) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    const place = `${config.host}:${config.port}`;
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

/** Opens the listeners around an app. */
export const startServer = async (app: FastifyInstance, config: Config): Promise<RunningServer> => {
  try {
    await app.listen({ host: config.host, port: config.port });
  } catch (error) {
    await app.close();
    throw new ListenError(config, error);
  }
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : config.port;
  return {
    url: `http://${reachableHost(config.host)}:${port}`,
    port,
    async close(timeoutMs = CLOSE_TIMEOUT_MS) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(() => {
          app.server.closeAllConnections();
          resolve();
        }, timeoutMs);
      });
      await Promise.race([app.close(), late]);
      clearTimeout(timer);
    },
  };
};
