import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { bodyCopyOf, hasBodyCopy, startBodyCopy } from '../http/body/body-copy.ts';
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
  /** The most bytes of a body that the journal stores. */
  readonly bodyBytes: number;
}

/**
 * Observes every call. Each call gets a line in the log; calls of the emulated API are also checked, and recorded in journal and
 * coverage. A failure of the store is logged, and does not change the answer.
 */
export const createCallRecorder = ({ store, logger, realNow, bodyBytes }: RecorderParts): CallRecorder => {
  const recorded = new WeakSet<FastifyRequest>();
  const checkCall = createCheckCall(store, realNow);
  const { install: collectPaths, logCall, logRefused } = createCallLog(logger);

  const orLogFailure = async <T>(what: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      logger.error({ err: error }, `a call could not be ${what}`);
      return undefined;
    }
  };

  const write = async (call: ObservedCall, answer: ObservedAnswer, durationMs: number): Promise<void> => {
    await orLogFailure('recorded', async () => {
      const entry = toJournalEntry(call, answer, { atMs: realNow(), durationMs, bodyBytes });
      await store.journal.record(entry, call.owner ?? null, coveredBy(call));
    });
  };

  const self: CallRecorder = {
    install(app: FastifyInstance) {
      collectPaths(app);
      app.addHook('preParsing', (request, _reply, payload, done) => {
        if (request.call.surface.isEmulated) startBodyCopy(request, payload);
        done(null, payload);
      });
      app.decorateRequest('copyBody', async function (this: FastifyRequest) {
        if (hasBodyCopy(this)) return;
        startBodyCopy(this, this.raw);
        await drain(this.raw);
      });
      app.addHook('onSend', (request, reply, payload) =>
        self.recordCall(request, reply, typeof payload === 'string' ? payload : ''),
      );
    },

    async recordCall(request, reply, payload) {
      if (recorded.has(request) || !request.call.surface.isEmulated) return;
      recorded.add(request);
      const call = await orLogFailure('recorded', () => observeCall(store, request, bodyCopyOf(request)));
      if (call === undefined) return;
      const brokenRules = (await orLogFailure('checked', () => checkCall(call))) ?? [];
      // A header names the rules that the call breaks, unless the headers were sent already.
      if (brokenRules.length > 0 && !reply.raw.headersSent) reply.header(FINDING_HEADER, brokenRules.join(', '));
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
