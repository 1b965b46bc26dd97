import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { RefusedMessage } from '../http/call-recorder.ts';
import type { Refusal } from '../http/refusal.ts';
import { createPathLog, showMethod } from './logged-path.ts';

/** Writes one log line for each call. Of all that a caller sent, only transaction ids are logged. */
export const createCallLog = (logger: Pick<Logger, 'info' | 'warn'>) => {
  const paths = createPathLog();
  return {
    install: (app: FastifyInstance): void => paths.collect(app),
    /** `null`: there was no answer. */
    logCall(request: FastifyRequest, reply: FastifyReply, status: number | null = reply.statusCode): void {
      const { owner, txId, code, hint, diagnosis, fault } = request.call;
      const line = {
        method: showMethod(request.method),
        path: paths.show(request.url),
        status,
        clientId: owner?.clientId,
        txId,
        code,
        hint,
        mistake: diagnosis?.mistake,
        fault: fault?.effect,
        durationMs: Math.round(reply.elapsedTime * 10) / 10,
      };
      if (status !== null && status < 400) logger.info(line, 'call');
      else logger.warn(line, 'call refused');
    },
    logRefused({ target }: RefusedMessage, { status, code, hint }: Refusal): void {
      logger.warn({ path: target === undefined ? null : paths.show(target), status, code, hint }, 'call refused');
    },
  };
};
