import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { bodyCopyOf, hasBodyCopy, startBodyCopy } from '../http/body/body-copy.ts';
import type { CallRecorder } from '../http/call-recorder.ts';
import { drain } from '../http/connection/drain.ts';
import { FINDING_HEADER, payloadOf } from '../http/refusal.ts';
import type { Store } from '../store/store.ts';
import { createCallLog } from './call-log.ts';
import { createCheckCall, isClean } from './check-call.ts';
import { coveredBy, toJournalEntry } from './journal-entry.ts';
import { type KeptSignatures, signatureIn } from './kept-signatures.ts';
import type { CallCounts } from './metrics/call-counts.ts';
import { type ObservedAnswer, type ObservedCall, observeCall, observeRefused } from './observed-call.ts';

interface RecorderParts {
  readonly store: Store;
  readonly logger: Logger;
  readonly counts: Pick<CallCounts, 'add'>;
  readonly realNow: () => number;
  /** The most bytes of a body that the journal stores. */
  readonly bodyBytes: number;
  readonly signatures: Pick<KeptSignatures, 'keep'>;
}

/**
 * Observes every call. Each call gets a line in the log; calls of the emulated API are also checked, counted, and recorded in
 * journal and coverage. A failure of the store is logged, and does not change the answer.
 */
export const createCallRecorder = (parts: RecorderParts): CallRecorder => {
  const { store, logger, counts, realNow, bodyBytes, signatures } = parts;
  const checkCall = createCheckCall(store, realNow);
  const { install: collectPaths, logCall, logRefused } = createCallLog(logger);

  const logFailure = (error: unknown, what: string): void => {
    logger.error({ err: error }, `a call could not be ${what}`);
  };

  const check = async (call: ObservedCall): Promise<readonly string[]> => {
    try {
      return await checkCall(call);
    } catch (error) {
      logFailure(error, 'checked');
      return [];
    }
  };

  const write = async (call: ObservedCall, answer: ObservedAnswer, durationMs: number): Promise<void> => {
    try {
      const entry = toJournalEntry(call, answer, { atMs: realNow(), durationMs, bodyBytes });
      const signature = signatureIn(call.endpoint, answer);
      await store.journal.record(entry, call.context.owner ?? null, coveredBy(call), (sequence) => {
        if (signature !== undefined) signatures.keep({ sequence, value: entry }, signature);
      });
    } catch (error) {
      logFailure(error, 'recorded');
    }
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
      if (request.call.isRecorded || !request.call.surface.isEmulated) return;
      request.call.isRecorded = true;
      const call = observeCall(request, bodyCopyOf(request));
      const brokenRules = isClean(call) ? [] : await check(call);
      // A header names the rules that the call breaks, unless the headers were sent already.
      if (brokenRules.length > 0 && !reply.raw.headersSent) reply.header(FINDING_HEADER, brokenRules.join(', '));
      const answer = payload === null ? null : { status: reply.statusCode, headers: reply.getHeaders(), body: payload };
      await write(call, answer, reply.elapsedTime);
      // The caller waits for the records too.
      counts.add(call, answer, reply.elapsedTime);
    },

    logCall,

    recordRefused(message, refusal) {
      logRefused(message, refusal);
      if (!message.context.surface.isEmulated) return;
      const { status, contentType, headers } = refusal;
      const answer = { status, headers: { ...headers, 'content-type': contentType }, body: payloadOf(refusal) };
      const call = observeRefused(message);
      counts.add(call, answer, null);
      void write(call, answer, 0);
    },
  };
  return self;
};
