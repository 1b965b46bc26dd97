import type { IncomingMessage } from 'node:http';
import type { TransportError } from './transport-error.ts';

const broken = new WeakMap<IncomingMessage, TransportError>();

/** Why the rest of a call will not come, if that is so. */
export const brokenBy = (call: IncomingMessage): TransportError | undefined => broken.get(call);

/** Tells whoever reads a call's body, now or later, that its rest will not come; its answer is its own still. */
export const breakOff = (call: IncomingMessage, error: TransportError): void => {
  if (broken.has(call)) return;
  broken.set(call, error);
  // Who does not read the body does not listen, and an error without listener ends the process.
  call.on('error', () => undefined);
  call.emit('error', error);
};
