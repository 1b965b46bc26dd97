import { TossCertError } from './toss-cert-error.js';

/** The status and JSON of an answer. */
export const post = async (url, headers, body) => {
  let status;
  let text;
  try {
    const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(10_000) });
    status = answer.status;
    text = await answer.text();
  } catch (cause) {
    throw new TossCertError(0, 'no answer', String(cause.cause ?? cause), { cause });
  }
  try {
    return { status, json: JSON.parse(text) };
  } catch {
    // A gateway's page.
    throw new TossCertError(status, `HTTP ${status}`, 'no JSON');
  }
};
