import type { Server } from 'node:net';
import type { Config } from '../config/load.ts';
import { reachableHost } from './reachable-host.ts';

/** Where this machine reaches the server, as it listens or will. */
export const ownUrlOf = (server: Pick<Server, 'address'>, { host, port }: Pick<Config, 'host' | 'port'>): string => {
  const address = server.address();
  const listening = typeof address === 'object' && address !== null ? address.port : port;
  return `http://${reachableHost(host)}:${listening}`;
};
