import http from 'node:http';
import https from 'node:https';
import { codeOf } from '../system-error.ts';

/** One call, as it goes over the wire. */
export interface Call {
  readonly method: string;
  readonly url: URL;
  /** The path and query as they are sent: a URL would change some of them. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** What came back. Names of headers are lower-case; a header that was sent several times has its values joined with `, `. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * Why there is no answer. `unreachable`: no connection, so nothing was sent. `timed-out`: nothing, or not all of it, came in time.
 * `broken`: the connection ended before the answer, or what came is not HTTP. `too-long`: the answer is longer than any of the service.
 */
export interface NoAnswer {
  readonly failed: 'unreachable' | 'timed-out' | 'broken' | 'too-long';
  /** The system's name of the error, such as `ECONNREFUSED`. */
  readonly code: string;
}

export type Exchange = (call: Call, limitMs: number) => Promise<Answer | NoAnswer>;

/** Longer than any answer of the service. */
const MOST_BYTES = 256 * 1024;

const textOf = (value: string | readonly string[] | undefined): string =>
  typeof value === 'string' ? value : (value ?? []).join(', ');

const send =
  (agents: { readonly http: http.Agent; readonly https: https.Agent }): Exchange =>
  ({ method, url, path, headers, body }, limitMs) =>
    new Promise((resolve) => {
      const isSecure = url.protocol === 'https:';
      const options = {
        method,
        host: url.hostname.replace(/^\[|\]$/g, ''),
        port: url.port,
        path,
        headers: { ...headers, ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }) },
        agent: isSecure ? agents.https : agents.http,
      };
      let isConnected = false;
      let isTimedOut = false;
      const fail = (error: unknown): void => {
        const failed = isTimedOut ? 'timed-out' : isConnected ? 'broken' : 'unreachable';
        resolve({ failed, code: codeOf(error) });
      };
      const request = isSecure ? https.request(options) : http.request(options);
      const timer = setTimeout(() => {
        isTimedOut = true;
        request.destroy();
      }, limitMs);
      request.on('socket', (socket) => {
        socket.once(isSecure ? 'secureConnect' : 'connect', () => {
          isConnected = true;
        });
      });
      request.on('close', () => clearTimeout(timer));
      request.on('error', fail);
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        const finish = (): void =>
          resolve({
            status: response.statusCode ?? 0,
            headers: Object.fromEntries(
              Object.entries(response.headersDistinct).map(([name, values]) => [name, textOf(values)]),
            ),
            body: Buffer.concat(chunks),
          });
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          size += chunk.length;
          if (size <= MOST_BYTES) return;
          resolve({ failed: 'too-long', code: `over ${MOST_BYTES} bytes` });
          request.destroy();
        });
        response.on('end', finish);
        response.on('error', fail);
      });
      request.end(body);
    });

/**
 * Sends each call over a connection of its own: a connection that is kept may be closed by the server just when the next call is
 * sent. `proxyEnv`: environment variables that may name a proxy.
 */
export const createExchange = (proxyEnv: Readonly<Record<string, string | undefined>>): Exchange => {
  // Older versions of Node.js ignore `proxyEnv`.
  const options = { keepAlive: false, proxyEnv };
  return send({ http: new http.Agent(options), https: new https.Agent(options) });
};
