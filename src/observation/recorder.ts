import { isCoverageItem, metCode } from '../domain/coverage.ts';
import { type Endpoint, endpoints, type JournalEntry, type KeptBody, SUCCESS } from '../domain/journal.ts';
import { ownText } from '../domain/text/own-text.ts';
import { parseHost } from '../http/address/base-url.ts';
import { showMethod } from '../http/logged-path.ts';
import type { Observe, ObservedCall } from '../http/observed-call.ts';
import type { Store } from '../store/store.ts';
import { type IsHarmless, maskAnswer, maskBody } from './masking/body.ts';
import { isHarmlessHost, maskAnswerHeaders, maskRequestHeaders } from './masking/headers.ts';
import { maskTarget } from './masking/target.ts';
import { findOwner } from './owner.ts';
import { findTxId } from './tx-id.ts';

interface RecorderOptions {
  readonly realNow: () => number;
  /** How much is kept of a body. */
  readonly bodyBytes: number;
}

/** The beginning of a text, whole characters only. */
const keep = (text: string, bytes: number, limitBytes: number): KeptBody => {
  const whole = Buffer.from(text);
  if (whole.length <= limitBytes) return { text, bytes, truncated: false };
  return { text: new TextDecoder().decode(whole.subarray(0, limitBytes), { stream: true }), bytes, truncated: true };
};

const isEndpoint = (name: string | null): name is Endpoint => endpoints.some((endpoint) => endpoint === name);

const outcomeOf = ({ outcome, answer }: ObservedCall): string =>
  outcome.code ?? (answer !== null && answer.status < 400 ? SUCCESS : 'closed');

const metBy = ({ endpoint, outcome }: ObservedCall): readonly string[] => {
  const code = metCode(endpoint ?? '', outcome.code ?? SUCCESS);
  return isCoverageItem(code) ? [...(outcome.met ?? []), code] : (outcome.met ?? []);
};

/** Writes every emulated call into the journal, masked: what was never kept cannot leak. */
export const createRecorder = (store: Store, { realNow, bodyBytes }: RecorderOptions): Observe => {
  const toEntry = (call: ObservedCall, clientId: string | null): JournalEntry => {
    const { method, target, headers, body, answer, outcome, durationMs, endpoint } = call;
    const { host } = headers;
    // Addresses in answers begin with it, as it is written there.
    const hiddenHost = host === undefined || isHarmlessHost(host) ? undefined : parseHost(host)?.name;
    const isHarmless: IsHarmless = (name, text) => name === 'client_id' && text === clientId;
    return {
      atMs: realNow(),
      clientId,
      endpoint: isEndpoint(endpoint) ? endpoint : null,
      txId: outcome.txId ?? findTxId(body),
      outcome: outcomeOf(call),
      hint: outcome.hint === undefined ? null : ownText(outcome.hint),
      diagnosis: outcome.diagnosis ?? null,
      fault: outcome.fault ?? null,
      durationMs: Math.round(durationMs * 10) / 10,
      request: {
        method: method === null ? null : showMethod(method),
        target: target === null ? null : ownText(maskTarget(target)),
        headers: maskRequestHeaders(headers),
        body: body === null ? null : keep(maskBody(body.toString(), isHarmless), body.length, bodyBytes),
      },
      answer:
        answer === null
          ? null
          : {
              status: answer.status,
              headers: maskAnswerHeaders(answer.headers),
              body: keep(maskAnswer(answer.body, hiddenHost), Buffer.byteLength(answer.body), bodyBytes),
            },
    };
  };

  return async (call) => {
    const clientId = (await findOwner(store, call.outcome))?.clientId ?? null;
    await store.journal.record(toEntry(call, clientId));
    await store.coverage.meet(clientId, metBy(call));
  };
};
