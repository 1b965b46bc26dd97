import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newFolder } from '../new-folder.ts';
import { timeLimit } from '../time-limit.ts';
import { startTls, type TlsServer } from '../tls/running.ts';
import { describeWith } from './programs.ts';

const execute = promisify(execFile);
const folder = newFolder();
const CLIENTS = 10;

/** Each calls once, with HTTP/1.1 and HTTP/2 in turn, says so, and then ends or waits for its end. */
const JAVA = `
import java.io.FileInputStream;
import java.net.*;
import java.net.http.*;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.*;
import javax.net.ssl.*;

public class Leaving {
  public static void main(String[] words) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    var factory = CertificateFactory.getInstance("X.509");
    store.setCertificateEntry("ca", factory.generateCertificate(new FileInputStream(words[1])));
    var trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    var proxy = ProxySelector.of(new InetSocketAddress("127.0.0.1", Integer.parseInt(words[0])));
    List<HttpClient> clients = new ArrayList<>();
    for (int index = 0; index < ${CLIENTS}; index++) {
      var version = index % 2 == 0 ? HttpClient.Version.HTTP_1_1 : HttpClient.Version.HTTP_2;
      var client = HttpClient.newBuilder().version(version).sslContext(context).proxy(proxy).build();
      var request = HttpRequest.newBuilder(URI.create("https://cert.toss.im/health")).build();
      if (client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode() != 200) System.exit(1);
      clients.add(client);
    }
    System.out.println("ready");
    if (words[2].equals("stay")) Thread.sleep(Long.MAX_VALUE);
    System.exit(clients.size() == ${CLIENTS} ? 0 : 1);
  }
}
`;

const NODE = `
import { readFileSync } from 'node:fs';
import { ProxyAgent, request } from ${JSON.stringify(pathToFileURL(join('node_modules', 'undici', 'index.js')).href)};

const [port, caFile, then] = process.argv.slice(2);
for (let index = 0; index < ${CLIENTS}; index += 1) {
  const requestTls = { ca: readFileSync(caFile) };
  const uri = 'http://127.0.0.1:' + port;
  const dispatcher = new ProxyAgent({ uri, requestTls, allowH2: index % 2 === 1, keepAliveTimeout: 600_000 });
  const answer = await request('https://cert.toss.im/health', { dispatcher });
  if (answer.statusCode !== 200) process.exit(1);
  await answer.body.text();
}
console.log('ready');
if (then !== 'stay') process.exit(0);
setInterval(() => undefined, 60_000);
`;

/** Comes back when a program has said something, with an error when it ends before. */
const untilHeard = (child: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    let errors = '';
    child.stderr?.on('data', (data) => {
      errors += data.toString();
    });
    child.stdout?.once('data', () => resolve());
    // After all that it has said, unlike its exit.
    child.once('close', (code) => reject(new Error(`ended with ${code}: ${errors}`)));
  });

const untilEnded = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });

describeWith(['java', 'node', 'curl', 'ss'], 'the proxy’s tunnels', () => {
  let running: TlsServer;
  let caFile: string;

  beforeAll(async () => {
    running = await startTls();
    caFile = join(folder, 'toss-ca.pem');
    writeFileSync(caFile, running.ca);
    writeFileSync(join(folder, 'Leaving.java'), JAVA);
    writeFileSync(join(folder, 'leaving.mjs'), NODE);
  });

  /** Sockets that the server holds, as the system counts them; one in TIME-WAIT is nobody's. */
  const countSockets = async (...states: string[]): Promise<number> => {
    const filter = ['(', 'sport', '=', `:${running.proxyPort}`, ')'];
    const { stdout } = await execute('ss', ['-tanH', ...states.flatMap((state) => ['state', state]), ...filter]);
    return stdout.split('\n').filter((line) => line !== '').length;
  };

  const started: ChildProcess[] = [];
  afterAll(() => {
    for (const child of started) child.kill('SIGKILL');
  });

  const start = (program: string, words: readonly string[]): ChildProcess => {
    const env = { PATH: process.env.PATH ?? '' };
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], env });
    started.push(child);
    return child;
  };

  const curl = (path: string): ChildProcess => {
    const proxy = ['--proxy', `http://127.0.0.1:${running.proxyPort}`];
    return start('curl', ['-sSN', '--cacert', caFile, ...proxy, `https://cert.toss.im${path}`]);
  };

  const many = (make: () => ChildProcess): ChildProcess[] => Array.from({ length: CLIENTS / 2 }, make);

  it(
    'are closed when fifty clients of several kinds have left, killed ones included',
    async () => {
      const words = (then: string): string[] => [String(running.proxyPort), caFile, then];
      const programs = (then: string): ChildProcess[] => [
        start('java', [join(folder, 'Leaving.java'), ...words(then)]),
        start('node', [join(folder, 'leaving.mjs'), ...words(then)]),
      ];
      const leaving = [...programs('leave'), ...many(() => curl('/health'))];
      // The stream of events has no end: these are killed in the middle of an answer.
      const staying = [...programs('stay'), ...many(() => curl('/_control/v1/events'))];
      try {
        await Promise.all([...staying.slice(0, 2), ...leaving].map(untilHeard));
        await Promise.all(leaving.map(untilEnded));
        // Enough for a count that is not nothing from the start; idle connections may have ended by themselves.
        while ((await countSockets('established')) < CLIENTS) await sleep(50);
      } finally {
        for (const child of staying) child.kill('SIGKILL');
      }
      await Promise.all(staying.map(untilEnded));
      const held = ['established', 'close-wait', 'fin-wait-1', 'fin-wait-2', 'last-ack', 'closing'];
      while ((await countSockets(...held)) > 0) await sleep(50);
      expect(await countSockets('close-wait')).toBe(0);
    },
    timeLimit(300_000),
  );
});
