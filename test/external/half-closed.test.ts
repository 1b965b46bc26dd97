import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';
import { API, control, createPartner, generator } from '../harness.ts';
import { startTls } from '../tls/running.ts';
import { describeWith, pythonWith } from './programs.ts';

const python = pythonWith('ssl');

describeWith([python], 'a client that says goodbye in TLS and still listens', async () => {
  const running = await startTls({ MOCK_TOSS_SCENARIO: 'instant' });
  const partner = await createPartner(running.app, {});

  it.each(['1.2', '1.3'] as const)('over TLS %s a goodbye is no hanging up', async (version) => {
    const txId = await partner.requestNone();
    const program = `
import socket, ssl, sys
context = ssl.create_default_context(cadata=${JSON.stringify(running.ca)})
context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv${version.replace('.', '_')}
plain = socket.create_connection(('127.0.0.1', ${running.tlsPort}))
secure, out = ssl.MemoryBIO(), ssl.MemoryBIO()
tls = context.wrap_bio(secure, out, server_hostname='localhost')
def flush():
    plain.sendall(out.read())
while True:
    try:
        tls.do_handshake()
        break
    except ssl.SSLWantReadError:
        flush()
        secure.write(plain.recv(65536))
flush()
tls.write(sys.stdin.buffer.read())
try:
    tls.unwrap()
except ssl.SSLWantReadError:
    pass
flush()
plain.shutdown(socket.SHUT_WR)
answer = b''
while True:
    data = plain.recv(65536)
    if not data:
        break
    answer += data
print(len(answer))
`;
    const child = spawn(python.path, ['-c', program], { stdio: ['pipe', 'pipe', 'inherit'] });
    const { sessionKey } = await generator.generate();
    const body = JSON.stringify({ txId, sessionKey });
    const head = [
      `POST ${API}/result HTTP/1.1`,
      'Host: localhost',
      `Authorization: Bearer ${partner.token}`,
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
    ];
    child.stdin.end(`${head.join('\r\n')}\r\n\r\n${body}`);
    let printed = '';
    for await (const chunk of child.stdout) printed += chunk;
    // The person, the signature and the certificate in it.
    expect(Number(printed)).toBeGreaterThan(2_000);
    expect((await control(running.app, 'GET', `/transactions/${txId}`)).json().reads).toHaveLength(1);
  });
});
