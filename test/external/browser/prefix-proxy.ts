import { createServer, type RequestListener, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { atEnd } from '../../at-end.ts';

export interface PrefixProxy {
  /** The public address, with the path that the proxy strips. */
  readonly url: string;
  /** The server behind. */
  target: string;
  /** As the browser sent it, or the target's own: both are common. */
  passesHost: boolean;
  /** Ends all connections, also those that are answered just now. */
  cut(): void;
}

/** A proxy that hands on what is below a path, without it, and knows nothing else: what escapes the path gets a 418. */
export const startPrefixProxy = async (prefix: string): Promise<PrefixProxy> => {
  const handOn: RequestListener = (incoming, outgoing) => {
    const path = incoming.url ?? '';
    if (!path.startsWith(`${prefix}/`)) {
      outgoing.writeHead(418).end();
      return;
    }
    const { host, port } = new URL(proxy.target);
    const headers = { ...incoming.headers, ...(proxy.passesHost ? {} : { host }) };
    const options = { host: '127.0.0.1', port, method: incoming.method, path: path.slice(prefix.length), headers };
    const handed = request(options, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 0, answer.headers);
      // A stream may have no body for a while.
      outgoing.flushHeaders();
      answer.pipe(outgoing);
    });
    handed.on('error', () => outgoing.destroy());
    incoming.pipe(handed);
  };
  const server = createServer(handOn);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  atEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const proxy: PrefixProxy = {
    url: `http://localhost:${port}${prefix}`,
    target: '',
    passesHost: true,
    cut: () => server.closeAllConnections(),
  };
  return proxy;
};
