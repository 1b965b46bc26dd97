import { connect as connectHttp2 } from 'node:http2';
import { TOKEN_FORM } from '../harness.ts';
import type { TlsServer } from './running.ts';

export interface Http2Answer {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly body: string;
  /** HTTP/2's code when the stream was reset. */
  readonly reset: number;
}

/** One HTTP/2 call; `body` as chunks, the last of which may never come. */
export const callHttp2 = (
  { tlsPort, ca }: Pick<TlsServer, 'tlsPort' | 'ca'>,
  path: string,
  { headers = {}, body = '', ends = true }: { headers?: object; body?: string; ends?: boolean } = {},
): Promise<Http2Answer> =>
  new Promise((resolve, reject) => {
    const session = connectHttp2(`https://localhost:${tlsPort}`, { ca });
    session.on('error', reject);
    const stream = session.request(
      { ':path': path, ':method': body === '' ? 'GET' : 'POST', ...headers },
      { endStream: body === '' },
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
      session.close();
      resolve({ status: Number(answer[':status']), headers: answer, body: text, reset: stream.rstCode });
    });
    if (body !== '') stream.write(body);
    if (body !== '' && ends) stream.end();
  });

/** A token of the guide's test client, asked for over HTTP/2. */
export const tokenOverHttp2 = async (server: Pick<TlsServer, 'tlsPort' | 'ca'>): Promise<string> => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return JSON.parse((await callHttp2(server, '/token', { headers, body: TOKEN_FORM })).body).access_token;
};
