// A partner's page: it asks its own server, and leaves the rest to the script cert/v1.
import { addressOf, attempt, CallError, call, find, findAs, make, startLanguage } from './page.js';

/** @typedef {{ title: string, path: string, sent: unknown, status: number, hint: string | null, answer: unknown }} Message */

const LONGEST = 96;
const PARTNER_TIMEOUT_MS = 240_000;

const scenario = findAs('demo-scenario', HTMLSelectElement);

/** Long values in the middle of a page hide what matters. @param {unknown} value */
const shorten = (value) =>
  JSON.stringify(
    value,
    (_key, one) => (typeof one === 'string' && one.length > LONGEST ? `${one.slice(0, LONGEST)}…` : one),
    2,
  );

/** @param {string} title @param {...HTMLElement} parts */
const write = (title, ...parts) => {
  find('demo-nothing').hidden = true;
  const message = make('article');
  message.className = 'message';
  message.dataset.testid = 'demo-message';
  message.append(make('h3', title), ...parts);
  find('demo-messages').append(message);
};

/** @param {Message[]} messages */
const writeCalls = (messages) => {
  for (const { title, path, sent, status, hint, answer } of messages) {
    const parts = [make('p', `POST ${path}`), make('pre', shorten(sent)), make('p', String(status))];
    if (hint !== null) parts.push(make('p', `x-mock-toss-hint: ${hint}`));
    write(title, ...parts, make('pre', shorten(answer)));
  }
};

/** @param {Record<string, string> | null} person @param {string} [error] */
const showOutcome = (person, error) => {
  find('demo-outcome').hidden = false;
  find('demo-success').hidden = person === null;
  find('demo-failure').hidden = person !== null;
  find('demo-error').textContent = error ?? '';
  find('demo-person').replaceChildren(
    ...Object.entries(person ?? {}).flatMap(([field, value]) => [make('dt', field), make('dd', value)]),
  );
};

const clear = () => {
  find('demo-messages').replaceChildren();
  find('demo-nothing').hidden = false;
  find('demo-outcome').hidden = true;
};

/** What refused the last call that was made. @param {Message[]} messages */
const refusalOf = (messages) => shorten(messages.at(-1)?.answer);

/** Calls of ours whose failure is an outcome like any other. @param {() => Promise<void>} act */
const trying = (act) =>
  attempt(async () => {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      showOutcome(null, `${error.code}: ${error.message}`);
    }
  })();

/** The partner's server; a fault may delay what it calls in its turn. @param {string} name @param {object} body */
const callPartner = (name, body) => call(`demo/api/${name}`, { method: 'POST', body, timeoutMs: PARTNER_TIMEOUT_MS });

/** @param {string} txId */
const readResult = (txId) =>
  trying(async () => {
    const { messages, person } = await callPartner('result', { txId });
    writeCalls(messages);
    showOutcome(person, person === null ? refusalOf(messages) : undefined);
  });

/** @returns {{ preparePopup(): void, start(options: object): void }} */
const createTossCert = () => /** @type {any} */ (window).TossCert();

const begin = () => {
  clear();
  const tossCert = createTossCert();
  // In the click itself, before anything asynchronous: else browsers block the popup.
  tossCert.preparePopup();
  void trying(async () => {
    const requestUrl = new URL(addressOf('demo'));
    if (scenario.value !== '') requestUrl.searchParams.set('mock-toss-scenario', scenario.value);
    const body = { requestUrl: requestUrl.href };
    const asked = await callPartner('request', body).catch((error) => {
      // Nothing to show in the window: without addresses it closes.
      tossCert.start({});
      throw error;
    });
    writeCalls(asked.messages);
    const { authUrl, txId } = asked;
    if (txId !== null) write('TossCert().start()', make('pre', shorten({ authUrl, txId })));
    tossCert.start({
      authUrl,
      txId,
      onSuccess: () => {
        write('onSuccess()');
        void readResult(txId);
      },
      /** @param {{ code: string, message: string }} error */
      onFail: (error) => {
        write('onFail(error)', make('pre', shorten(error)));
        showOutcome(null, txId === null ? refusalOf(asked.messages) : `${error.code}: ${error.message}`);
      },
    });
  });
};

startLanguage();
find('demo-start').addEventListener('click', begin);
void trying(async () => {
  /** @type {{ name: string, description: string }[]} */
  const scenarios = await call('demo/api/scenarios');
  const none = new Option('서버의 기본값 · default of the server', '');
  scenario.append(none, ...scenarios.map(({ name, description }) => new Option(`${name} · ${description}`, name)));
});
