import { connect } from 'node:tls';
import { expect, it } from 'vitest';
import { API, failure } from '../harness.ts';
import { startTls } from './running.ts';

const { ca, tlsPort } = await startTls({ MOCK_TOSS_REQUEST_TIMEOUT: '1s' });

/** What an HTTP/1.1 client that sends this and no more is answered over HTTPS. */
const stall = (text: string) =>
  new Promise<string>((resolve) => {
    const socket = connect({ port: tlsPort, host: '127.0.0.1', servername: 'cert.toss.im', ca });
    let answer = '';
    socket.on('data', (data) => {
      answer += data.toString();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
    socket.write(text);
  });

it.each([
  ['in its headers', `POST ${API}/status HTTP/1.1\r\nHost: cert.toss.im\r\n`],
  ['in its body', `POST /token HTTP/1.1\r\nHost: cert.toss.im\r\nContent-Length: 99\r\n\r\ngrant_type=`],
])('an HTTPS call that stalls %s is answered as an HTTP call is', async (_name, text) => {
  expect(await stall(text)).toMatch(/^HTTP\/1\.1 408 /);
});

it('what is no HTTP inside TLS is refused in the words of the API', async () => {
  const answer = await stall('BREW /api/v2 HTTP/1.1\r\nHost: a\r\n\r\n');
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toEqual(failure('CE0003'));
});
