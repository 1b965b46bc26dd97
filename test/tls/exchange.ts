import { connect as connectTcp, type Socket } from 'node:net';

/** What a raw socket is answered, and whether the other side closed within the time. */
export const exchange = (port: number, bytes: string | Buffer, waitMs: number) =>
  new Promise<{ text: string; closed: boolean }>((resolve) => {
    const socket: Socket = connectTcp(port, '127.0.0.1');
    let text = '';
    const timer = setTimeout(() => {
      resolve({ text, closed: false });
      socket.destroy();
    }, waitMs);
    socket.on('data', (data) => {
      text += data.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve({ text, closed: true });
    });
    if (bytes.length > 0) socket.write(bytes);
  });
