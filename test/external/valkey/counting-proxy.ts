import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/**
 * Stands between a process and its server, and lets only so many of the server's answers through: a call that waits for more of them
 * never ends. Answers to what was sent together count as one.
 */
export class CountingProxy {
  readonly #server = createServer();
  readonly #sockets = new Set<Socket>();
  readonly #port: number;
  #held: (() => void)[] = [];
  #left = Number.POSITIVE_INFINITY;
  #isAnswering = false;

  constructor(port: number) {
    this.#port = port;
    this.#server.on('connection', (client) => this.#join(client));
  }

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    return typeof address === 'object' ? (address?.port ?? 0) : 0;
  }

  /** From now on only so many answers come through. */
  allow(answers: number): void {
    this.#left = answers;
    this.#isAnswering = false;
  }

  /** Everything comes through again, also what was held. */
  free(): void {
    this.#left = Number.POSITIVE_INFINITY;
    for (const release of this.#held.splice(0)) release();
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  #join(client: Socket): void {
    const upstream = connect(this.#port, '127.0.0.1');
    for (const socket of [client, upstream]) {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (chunk) => {
      this.#isAnswering = false;
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (!this.#isAnswering) this.#left -= 1;
      this.#isAnswering = true;
      if (this.#left >= 0) client.write(chunk);
      else this.#held.push(() => client.write(chunk));
    });
  }
}
