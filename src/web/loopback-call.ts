import { request as requestHttps } from 'node:https';
import { text } from 'node:stream/consumers';
import type { FastifyRequest } from 'fastify';
import { hostFor, writeHost } from '../http/address/base-url.ts';
import { request as requestHttp } from '../http/node-http.ts';
import { codeOf } from '../system-error.ts';
import { WebError } from './refusal.ts';

export interface LoopbackAnswer {
  readonly status: number;
  readonly hint: string | null;
  readonly body: unknown;
}

export interface LoopbackCall {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const TIMEOUT_MS = 70_000;

const parse = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
};

/**
 * Makes a POST to this server over real HTTP, as a partner's server would: to the address that `incoming` arrived at, with its
 * host name or the real host name of the path. Throws a `WebError` `unreachable` without a complete answer, for example
 * because of a fault.
 */
export const callThisServer = async (
  incoming: FastifyRequest,
  { path, headers, body }: LoopbackCall,
): Promise<LoopbackAnswer> => {
  const { localAddress: host, localPort: port } = incoming.raw.socket;
  const send = incoming.protocol === 'https' ? requestHttps : requestHttp;
  const outgoing = send({
    host,
    port,
    path,
    method: 'POST',
    // The call goes to an IP address of this server, but the certificate contains host names.
    rejectUnauthorized: false,
    agent: false,
    timeout: TIMEOUT_MS,
    headers: { host: writeHost(hostFor(incoming, path)), 'content-length': Buffer.byteLength(body), ...headers },
  });
  try {
    return await new Promise((resolve, reject) => {
      outgoing.on('timeout', () => outgoing.destroy(new Error('timeout')));
      outgoing.on('error', reject);
      outgoing.on('response', (answer) => {
        const hint = answer.headers['x-mock-toss-hint'];
        text(answer).then(
          (whole) =>
            resolve({
              status: answer.statusCode ?? 0,
              hint: typeof hint === 'string' ? hint : null,
              body: parse(whole),
            }),
          reject,
        );
      });
      outgoing.end(body);
    });
  } catch (error) {
    const code = codeOf(error);
    // A request through the proxy arrives at the proxy's port, which does not speak TLS.
    const why = code === 'EPROTO' ? 'open the demo without a proxy' : code;
    throw new WebError('unreachable', {
      en: `the call to ${path} got no complete answer: ${why}`,
      ko: `${path} 호출이 완전한 응답을 받지 못했습니다: ${why}`,
    });
  }
};
