import type { FastifyInstance } from 'fastify';
import { buildApp, type Parts } from '../../src/app.ts';
import { loadConfig } from '../../src/config/load.ts';
import { type RunningServer, startServer } from '../../src/server/listen.ts';
import { prepareTls } from '../../src/tls/material.ts';
import { atEnd } from '../at-end.ts';
import { fixtures } from '../harness.ts';
import { newFolder } from '../new-folder.ts';

export interface TlsServer {
  readonly app: FastifyInstance;
  readonly server: RunningServer;
  readonly ca: string;
  readonly tlsPort: number;
  readonly proxyPort: number;
}

const portOf = (url: string | null): number => Number(new URL(url ?? 'http://x:0').port);

/** A server with HTTPS and the proxy on free ports, and a CA of its own unless a folder is given. */
export const startTls = async (env: Record<string, string> = {}, parts: Parts = {}): Promise<TlsServer> => {
  const { config } = loadConfig({
    env: {
      MOCK_TOSS_HOST: '127.0.0.1',
      PORT: '0',
      MOCK_TOSS_TLS_PORT: '0',
      MOCK_TOSS_PROXY_PORT: '0',
      MOCK_TOSS_DATA_DIR: newFolder(),
      ...env,
    },
  });
  const tls = await prepareTls(config, Date.now());
  const app = await buildApp(config, { fixtures, tlsCa: tls.ca, ...parts });
  const server = await startServer(app, config, { tls });
  atEnd(() => server.close(500));
  return { app, server, ca: tls.ca ?? tls.cert, tlsPort: portOf(server.tlsUrl), proxyPort: portOf(server.proxyUrl) };
};
