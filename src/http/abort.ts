import type { Socket } from 'node:net';
import type { FastifyReply } from 'fastify';

/** Ends the connection without an answer: with a TCP reset, or as if all had been said. */
export const closeConnection = (reply: FastifyReply, how: 'reset' | 'empty'): FastifyReply => {
  reply.hijack();
  const socket: Socket | null = reply.raw.socket;
  if (how === 'reset') socket?.resetAndDestroy();
  else socket?.destroySoon();
  return reply;
};

/** Lets the answer come as it is, with its whole length announced, and ends the connection after half of the body. */
export const closeInTheMiddle = ({ raw }: FastifyReply): void => {
  const end = raw.end.bind(raw);
  raw.end = ((payload?: unknown) => {
    const whole = Buffer.from(typeof payload === 'string' ? payload : '');
    raw.write(whole.subarray(0, Math.ceil(whole.length / 2)), () => {
      end();
      raw.socket?.destroySoon();
    });
    return raw;
  }) as typeof raw.end;
};
