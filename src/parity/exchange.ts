import http from 'node:http';
import https from 'node:https';
import { codeOf } from '../system-error.ts';
import { isLoopback } from './loopback.ts';

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
 * Why there is no answer. `unreachable`: no connection, so nothing was sent. `untrusted`: the certificate of the server is not
 * trusted. `timed-out`: nothing, or not all of it, came in time. `broken`: the connection ended before the answer, or what came is no
 * answer of HTTP. `too-long`: the answer is longer than any of the service. `stopped`: the caller no longer wants it.
 */
export interface NoAnswer {
  readonly failed: 'unreachable' | 'untrusted' | 'timed-out' | 'broken' | 'too-long' | 'stopped';
  /** The system's name of the error, such as `ECONNREFUSED`. */
  readonly code: string;
}

export interface ExchangeLimits {
  readonly limitMs: number;
  /** Aborted when the answer is no longer wanted. */
  readonly signal: AbortSignal;
}

export type Exchange = (call: Call, limits: ExchangeLimits) => Promise<Answer | NoAnswer>;

/** Longer than any answer of the service. */
const MOST_BYTES = 256 * 1024;

const textOf = (value: string | readonly string[] | undefined): string =>
  typeof value === 'string' ? value : (value ?? []).join(', ');

/** Whether an error says that a certificate is not trusted, such as `DEPTH_ZERO_SELF_SIGNED_CERT`. */
const isDistrust = (code: string): boolean => /CERT|SELF_SIGNED|LEAF_SIGNATURE|ISSUER/.test(code);

interface Agents {
  readonly http: http.Agent;
  readonly https: https.Agent;
}

const sendWith = (
  agents: Agents,
  { method, url, path, headers, body }: Call,
  { limitMs, signal }: ExchangeLimits,
): Promise<Answer | NoAnswer> =>
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
    /** Why this side ended the call. */
    let ended: NoAnswer | undefined;
    const request = isSecure ? https.request(options) : http.request(options);
    const end = (failed: NoAnswer['failed'], code: string): void => {
      ended ??= { failed, code };
      request.destroy();
    };
    const fail = (code: string): void => {
      const failed = isConnected ? 'broken' : isDistrust(code) ? 'untrusted' : 'unreachable';
      resolve(ended ?? { failed, code });
    };
    const timer = setTimeout(() => end('timed-out', 'time-out'), limitMs);
    const stop = (): void => end('stopped', 'stopped');
    signal.addEventListener('abort', stop);
    request.on('socket', (socket) => {
      socket.once(isSecure ? 'secureConnect' : 'connect', () => {
        isConnected = true;
      });
    });
    // Always comes, also when nothing else does.
    request.on('close', () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      fail('closed');
    });
    request.on('error', (error) => fail(codeOf(error)));
    // 101, which nobody has asked for.
    request.on('upgrade', (_response, socket) => {
      socket.destroy();
      fail('HTTP 101');
    });
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size > MOST_BYTES) end('too-long', `over ${MOST_BYTES} bytes`);
      });
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(
            Object.entries(response.headersDistinct).map(([name, values]) => [name, textOf(values)]),
          ),
          body: Buffer.concat(chunks),
        }),
      );
      response.on('error', (error) => fail(codeOf(error)));
    });
    if (signal.aborted) stop();
    request.end(body);
  });

/**
 * Sends each call over a connection of its own: a connection that is kept may be closed by the server just when the next call is
 * sent. `proxyEnv`: environment variables that may name a proxy; calls to this machine never use one.
 */
export const createExchange = (proxyEnv: Readonly<Record<string, string | undefined>>): Exchange => {
  // Older versions of Node.js ignore `proxyEnv`.
  const outside = { keepAlive: false, proxyEnv };
  const agents = { http: new http.Agent(outside), https: new https.Agent(outside) };
  const inside = { keepAlive: false };
  const ownAgents = { http: new http.Agent(inside), https: new https.Agent(inside) };
  return (call, limits) => sendWith(isLoopback(call.url.hostname) ? ownAgents : agents, call, limits);
};
