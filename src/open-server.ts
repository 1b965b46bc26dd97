import { buildApp } from './app.ts';
import type { Config } from './config/load.ts';
import type { Fixtures } from './fixtures/load.ts';
import { withStore } from './open-store.ts';
import type { Parts } from './parts.ts';
import { type RunningServer, startServer } from './server/listen.ts';
import type { TlsMaterial } from './tls/material.ts';
import { prepareWantedTls } from './tls/wanted.ts';

/** A server that listens, and what its HTTPS uses. */
export interface OpenedServer {
  readonly server: RunningServer;
  /** `undefined` without HTTPS. */
  readonly tls: TlsMaterial | undefined;
}

/**
 * Starts a server with its store and certificates, as the settings say. Throws `TlsError`, `FixtureError` for a snapshot,
 * `StoreError` and `ListenError`.
 */
export const openServer = async (
  config: Config,
  fixtures: Fixtures,
  parts: Pick<Parts, 'logger' | 'snapshot'> = {},
): Promise<OpenedServer> => {
  const tls = await prepareWantedTls(config, Date.now());
  const server = await withStore(
    config,
    fixtures,
    async (stored) => {
      const app = await buildApp(config, { ...stored, ...parts, fixtures, tlsCa: tls?.ca ?? null });
      return startServer(app, config, tls === undefined ? {} : { tls });
    },
    parts.logger,
  );
  return { server, tls };
};
