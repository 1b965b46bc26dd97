// The page of a partner: it calls its own server part and uses the browser script cert/v1.
import { addressOf, CallError, call, createElement, createHandler, find, findAs, startLanguage } from './page.js';

/** @typedef {{ title: string, path: string, sent: unknown, status: number, hint: string | null, answer: unknown }} Message */

const LONGEST = 96;
const PARTNER_TIMEOUT_MS = 240_000;

const scenario = findAs('demo-scenario', HTMLSelectElement);

/** Shortens long values, so that the reader sees the structure. @param {unknown} value */
const shorten = (value) =>
  JSON.stringify(
    value,
    (_key, one) => (typeof one === 'string' && one.length > LONGEST ? `${one.slice(0, LONGEST)}…` : one),
    2,
  );

/** @param {string} title @param {...HTMLElement} parts */
const write = (title, ...parts) => {
  find('demo-nothing').hidden = true;
  const message = createElement('article');
  message.className = 'message';
  message.dataset.testid = 'demo-message';
  message.append(createElement('h3', title), ...parts);
  find('demo-messages').append(message);
};

/** @param {Message[]} messages */
const addCalls = (messages) => {
  for (const { title, path, sent, status, hint, answer } of messages) {
    const parts = [
      createElement('p', `POST ${path}`),
      createElement('pre', shorten(sent)),
      createElement('p', String(status)),
    ];
    if (hint !== null) parts.push(createElement('p', `x-mock-toss-hint: ${hint}`));
    write(title, ...parts, createElement('pre', shorten(answer)));
  }
};

/** @param {Record<string, string> | null} person @param {string} [error] */
const showOutcome = (person, error) => {
  find('demo-outcome').hidden = false;
  find('demo-success').hidden = person === null;
  find('demo-failure').hidden = person !== null;
  find('demo-error').textContent = error ?? '';
  find('demo-person').replaceChildren(
    ...Object.entries(person ?? {}).flatMap(([field, value]) => [
      createElement('dt', field),
      createElement('dd', value),
    ]),
  );
};

const clear = () => {
  find('demo-messages').replaceChildren();
  find('demo-nothing').hidden = false;
  find('demo-outcome').hidden = true;
};

/** The answer of the last call, which failed. @param {Message[]} messages */
const refusalOf = (messages) => shorten(messages.at(-1)?.answer);

/** Runs calls of this page and shows their failure as the outcome. @param {() => Promise<void>} act */
const runSafely = (act) =>
  createHandler(async () => {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      showOutcome(null, `${error.code}: ${error.message}`);
    }
  })();

/** Calls the partner's server. The long timeout allows for faults that delay. @param {string} name @param {object} body */
const callPartner = (name, body) => call(`demo/api/${name}`, { method: 'POST', body, timeoutMs: PARTNER_TIMEOUT_MS });

/** @param {string} txId */
const readResult = (txId) =>
  runSafely(async () => {
    const { messages, person } = await callPartner('result', { txId });
    addCalls(messages);
    showOutcome(person, person === null ? refusalOf(messages) : undefined);
  });

/** @returns {{ preparePopup(): void, start(options: object): void }} */
const createTossCert = () => /** @type {any} */ (window).TossCert();

const begin = () => {
  clear();
  const tossCert = createTossCert();
  // Directly in the click handler, before any asynchronous code, or browsers block the popup.
  tossCert.preparePopup();
  void runSafely(async () => {
    const requestUrl = new URL(addressOf('demo'));
    if (scenario.value !== '') requestUrl.searchParams.set('mock-toss-scenario', scenario.value);
    const body = { requestUrl: requestUrl.href };
    const asked = await callPartner('request', body).catch((error) => {
      // Without arguments, start() closes the empty window.
      tossCert.start({});
      throw error;
    });
    addCalls(asked.messages);
    const { authUrl, txId } = asked;
    if (txId !== null) write('TossCert().start()', createElement('pre', shorten({ authUrl, txId })));
    tossCert.start({
      authUrl,
      txId,
      onSuccess: () => {
        write('onSuccess()');
        void readResult(txId);
      },
      /** @param {{ code: string, message: string }} error */
      onFail: (error) => {
        write('onFail(error)', createElement('pre', shorten(error)));
        showOutcome(null, txId === null ? refusalOf(asked.messages) : `${error.code}: ${error.message}`);
      },
    });
  });
};

startLanguage();
find('demo-start').addEventListener('click', begin);
void runSafely(async () => {
  /** @type {{ name: string, description: string }[]} */
  const scenarios = await call('demo/api/scenarios');
  const none = new Option("서버 기본값 · the server's default", '');
  scenario.append(none, ...scenarios.map(({ name, description }) => new Option(`${name} · ${description}`, name)));
});
