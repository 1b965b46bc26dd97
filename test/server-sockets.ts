import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** The first `count` messages of a channel of Node.js from now on. */
const messagesOf = <Message>(channel: string, count: number): Promise<readonly Message[]> =>
  new Promise((resolve) => {
    const messages: Message[] = [];
    const take = (message: unknown): void => {
      messages.push(message as Message);
      if (messages.length < count) return;
      unsubscribe(channel, take);
      resolve(messages);
    };
    subscribe(channel, take);
  });

/** The next connections that servers of this process accept, as the server has them. Ask before they come. */
export const acceptedSockets = async (count: number): Promise<readonly Socket[]> =>
  (await messagesOf<{ socket: Socket }>('net.server.socket', count)).map(({ socket }) => socket);

/** Once servers of this process have read so many heads of HTTP/1.1 requests from now on. */
export const requestsBegun = async (count: number): Promise<void> => {
  await messagesOf('http.server.request.start', count);
};

/** Once the server has noticed that these are over. */
export const allClosed = async (sockets: readonly Socket[]): Promise<void> => {
  await Promise.all(sockets.map((socket) => socket.closed || new Promise((resolve) => socket.once('close', resolve))));
};
