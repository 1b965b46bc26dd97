import { connect } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly headers: string;
  readonly body: string;
}

export const parseAnswer = (text: string): RawAnswer => {
  const [headers = '', body = ''] = text.split('\r\n\r\n', 2);
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(headers)?.[1]), headers: headers.toLowerCase(), body };
};

/** Sends bytes as they are, and reads until the server closes or `waitMs` have passed. */
export const sendRaw = (port: number, chunks: readonly (string | Buffer)[], waitMs = 5_000): Promise<RawAnswer> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    const timer = setTimeout(() => socket.destroy(), waitMs);
    socket.on('data', (data) => {
      text += data.toString();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // A server may close while we are still sending; what it said before counts.
      if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET') reject(error);
    });
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(parseAnswer(text));
    });
    for (const chunk of chunks) socket.write(chunk);
  });
