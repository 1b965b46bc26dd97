/** How the control client sends a call. */

/** A call, but its address. */
export interface Sent {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
}

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

type Send = (url: URL, sent: Sent) => Promise<Answer>;

/** What is used of Node.js. Browsers load this file too, so it can neither import that nor have the types of it. */
interface NodeAnswer extends AsyncIterable<string> {
  readonly statusCode: number;
  setEncoding(name: 'utf8'): void;
}
interface NodeCall {
  on(event: 'error', listener: (error: Error) => void): void;
  end(body: string | undefined): void;
}
interface NodeHttp {
  request(url: string, options: object, onAnswer: (answer: NodeAnswer) => void): NodeCall;
}
const { process } = globalThis as unknown as { process?: { getBuiltinModule?(name: string): NodeHttp | undefined } };

// Read now: a test may replace it later.
const { timeout: limitTo } = AbortSignal;

// mock-toss-cert never redirects, so a redirect comes from another server: nothing here follows it.

const sendByFetch: Send = async (url, { timeoutMs, ...sent }) => {
  const answer = await fetch(url, { ...sent, redirect: 'manual', signal: limitTo.call(AbortSignal, timeoutMs) });
  return { status: answer.status, text: await answer.text() };
};

const readText = async (answer: NodeAnswer): Promise<string> => {
  answer.setEncoding('utf8');
  let text = '';
  for await (const piece of answer) text += piece;
  return text;
};

const sendByNode =
  ({ request }: NodeHttp): Send =>
  (url, { timeoutMs, body, ...sent }) =>
    new Promise((resolve, reject) => {
      const options = { ...sent, signal: limitTo.call(AbortSignal, timeoutMs) };
      const call = request(url.href, options, (answer) => {
        readText(answer).then((text) => resolve({ status: answer.statusCode, text }), reject);
      });
      call.on('error', reject);
      call.end(body);
    });

/**
 * Sends a call. The `fetch` of Node.js stands still while a test fakes `setImmediate`; its modules `http` and `https` do not. Other
 * runtimes need only `fetch`.
 */
export const send: Send = (url, sent) => {
  const http = process?.getBuiltinModule?.(`node:${url.protocol.slice(0, -1)}`);
  return (http === undefined ? sendByFetch : sendByNode(http))(url, sent);
};
