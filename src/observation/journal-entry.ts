import { codeItem, isCoverageItem } from '../domain/coverage.ts';
import { type JournalEntry, type RecordedBody, SUCCESS } from '../domain/journal.ts';
import { copyText } from '../domain/text/copied-text.ts';
import { clockNow } from '../domain/time/client-clock.ts';
import { parseHost } from '../http/address/base-url.ts';
import { showMethod } from './logged-path.ts';
import { type IsHarmless, maskAnswer, maskBody } from './masking/body.ts';
import { isHarmlessHost, maskAnswerHeaders, maskRequestHeaders } from './masking/headers.ts';
import { maskTarget } from './masking/target.ts';
import type { ObservedAnswer, ObservedCall } from './observed-call.ts';

export interface EntryOptions {
  readonly atMs: number;
  readonly durationMs: number;
  /** The most bytes of a body that are stored. */
  readonly bodyBytes: number;
}

/** The beginning of a text, without a partial character at the end. `bytes`: the length of the whole body. */
const cut = (text: string, bytes: number, limitBytes: number): RecordedBody => {
  // A character has at most three bytes for each unit of `length`.
  if (text.length * 3 <= limitBytes || Buffer.byteLength(text) <= limitBytes) return { text, bytes, truncated: false };
  const beginning = Buffer.from(text).subarray(0, limitBytes);
  return { text: new TextDecoder().decode(beginning, { stream: true }), bytes, truncated: true };
};

/** `SUCCESS`, the code of a refusal, or `closed` for a call without an answer. */
export const recordedOutcome = ({ context }: Pick<ObservedCall, 'context'>, answer: ObservedAnswer): string =>
  context.code ?? (answer !== null && answer.status < 400 ? SUCCESS : 'closed');

/** The ids that a call adds to coverage. */
export const coveredBy = ({ endpoint, context }: ObservedCall): readonly string[] => {
  const { covered = [], code } = context;
  const item = code === undefined ? undefined : codeItem(endpoint ?? '', code);
  return item !== undefined && isCoverageItem(item) ? [...covered, item] : covered;
};

/** The journal entry of a call and its answer. Both are masked before they are stored: data that is not stored cannot leak. */
export const toJournalEntry = (call: ObservedCall, answer: ObservedAnswer, options: EntryOptions): JournalEntry => {
  const { context, method, target, headers, tls, body } = call;
  const { fault, owner } = context;
  const { host } = headers;
  const clientId = owner?.clientId ?? null;
  // URLs in answers begin with this host.
  const hiddenHost = host === undefined || isHarmlessHost(host) ? undefined : parseHost(host)?.name;
  const isHarmless: IsHarmless = (name, text) => name === 'client_id' && text === clientId;
  const { atMs, durationMs, bodyBytes } = options;
  return {
    atMs,
    clientAtMs: owner === undefined ? null : clockNow(owner.clock, atMs),
    clientId,
    endpoint: call.endpoint,
    txId: call.txId,
    outcome: recordedOutcome(call, answer),
    hint: context.hint === undefined ? null : copyText(context.hint),
    diagnosis: context.diagnosis ?? null,
    fault: fault === undefined ? null : { id: fault.id, effect: fault.effect },
    durationMs: Math.round(durationMs * 10) / 10,
    request: {
      method: method === null ? null : showMethod(method),
      target: target === null ? null : maskTarget(target),
      headers: maskRequestHeaders(headers),
      tls,
      body: body === null ? null : cut(maskBody(body.text, isHarmless), body.bytes, bodyBytes),
    },
    answer:
      answer === null
        ? null
        : {
            status: answer.status,
            headers: maskAnswerHeaders(answer.headers),
            body: cut(maskAnswer(answer.body, hiddenHost), Buffer.byteLength(answer.body), bodyBytes),
          },
  };
};
