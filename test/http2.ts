import { type ClientHttp2Session, connect, type OutgoingHttpHeaders } from 'node:http2';
import { TOKEN_FORM } from './harness.ts';
import type { TlsServer } from './tls/running.ts';

type Place = Pick<TlsServer, 'tlsPort' | 'ca'>;

export interface Http2Answer {
  /** `NaN` when there is none. */
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
  /** HTTP/2's code when the stream was reset. */
  readonly reset: number;
}

interface Sent {
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
  /** `false`: the rest of the body never comes. */
  readonly ends?: boolean;
}

/** One call on a session: POST with a body, GET without one, unless a pseudo header says otherwise. */
export const callOn = (
  session: ClientHttp2Session,
  path: string,
  { headers = {}, body = '', ends = true }: Sent = {},
): Promise<Http2Answer> =>
  new Promise((resolve) => {
    const target = headers[':method'] === 'CONNECT' ? {} : { ':path': path };
    const stream = session.request(
      { ':method': body.length === 0 ? 'GET' : 'POST', ...target, ...headers },
      { endStream: body.length === 0 },
    );
    let answer: Record<string, unknown> = {};
    let text = '';
    stream.on('response', (found) => {
      answer = found;
    });
    stream.on('data', (chunk) => {
      text += chunk.toString();
    });
    stream.on('error', () => undefined);
    stream.on('close', () => {
      resolve({ status: Number(answer[':status']), headers: answer, body: text, reset: stream.rstCode });
    });
    if (body.length > 0) stream.write(body);
    if (body.length > 0 && ends) stream.end();
  });

/** One call on a session of its own. */
export const callHttp2 = async ({ tlsPort, ca }: Place, path: string, sent?: Sent): Promise<Http2Answer> => {
  const session = connect(`https://localhost:${tlsPort}`, { ca });
  const failed = new Promise<never>((_resolve, reject) => session.on('error', reject));
  try {
    return await Promise.race([callOn(session, path, sent), failed]);
  } finally {
    session.close();
  }
};

/** A token of the guide's test client, asked for over HTTP/2. */
export const tokenOverHttp2 = async (place: Place): Promise<string> => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return JSON.parse((await callHttp2(place, '/token', { headers, body: TOKEN_FORM })).body).access_token;
};
