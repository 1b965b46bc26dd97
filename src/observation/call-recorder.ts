import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { isTapped, tapBody, tappedBody } from '../http/body/body-tap.ts';
import type { CallRecorder } from '../http/call-recorder.ts';
import { drain } from '../http/connection/drain.ts';
import { FINDING_HEADER, payloadOf } from '../http/refusal.ts';
import type { Store } from '../store/store.ts';
import { createCallLog } from './call-log.ts';
import { createCheckCall } from './check-call.ts';
import { coveredBy, toJournalEntry } from './journal-entry.ts';
import { type ObservedAnswer, type ObservedCall, observeCall, observeRefused } from './observed-call.ts';

interface RecorderParts {
  readonly store: Store;
  readonly logger: Logger;
  readonly realNow: () => number;
  /** How much the journal keeps of a body. */
  readonly bodyBytes: number;
}

/**
 * Watches every call from outside: every call gets a line in the log; emulated calls are also checked and recorded in journal
 * and coverage. If a record fails, the call goes on.
 */
export const createCallRecorder = ({ store, logger, realNow, bodyBytes }: RecorderParts): CallRecorder => {
  const recorded = new WeakSet<FastifyRequest>();
  const checkCall = createCheckCall(store, realNow);
  const { install: learnPaths, logCall, logRefused } = createCallLog(logger);

  const orComplain = async <T>(what: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      logger.error({ err: error }, `a call could not be ${what}`);
      return undefined;
    }
  };

  const write = async (call: ObservedCall, answer: ObservedAnswer, durationMs: number): Promise<void> => {
    await orComplain('recorded', async () => {
      const entry = toJournalEntry(call, answer, { atMs: realNow(), durationMs, bodyBytes });
      await store.journal.record(entry, call.owner ?? null, coveredBy(call));
    });
  };

  const self: CallRecorder = {
    install(app: FastifyInstance) {
      learnPaths(app);
      app.addHook('preParsing', (request, _reply, payload, done) => {
        if (request.call.surface.isEmulated) tapBody(request, payload);
        done(null, payload);
      });
      app.decorateRequest('keepBody', async function (this: FastifyRequest) {
        if (isTapped(this)) return;
        tapBody(this, this.raw);
        await drain(this.raw);
      });
      app.addHook('onSend', (request, reply, payload) =>
        self.recordCall(request, reply, typeof payload === 'string' ? payload : ''),
      );
    },

    async recordCall(request, reply, payload) {
      if (recorded.has(request) || !request.call.surface.isEmulated) return;
      recorded.add(request);
      const call = await orComplain('recorded', () => observeCall(store, request, tappedBody(request)));
      if (call === undefined) return;
      const broken = (await orComplain('checked', () => checkCall(call))) ?? [];
      // The answer names the rules that the call breaks, if its headers are not sent yet.
      if (broken.length > 0 && !reply.raw.headersSent) reply.header(FINDING_HEADER, broken.join(', '));
      const answer = payload === null ? null : { status: reply.statusCode, headers: reply.getHeaders(), body: payload };
      await write(call, answer, reply.elapsedTime);
    },

    logCall,

    recordRefused(message, refusal) {
      logRefused(message, refusal);
      if (!message.context.surface.isEmulated) return;
      const { status, contentType, headers } = refusal;
      const answer = { status, headers: { ...headers, 'content-type': contentType }, body: payloadOf(refusal) };
      void write(observeRefused(message), answer, 0);
    },
  };
  return self;
};
