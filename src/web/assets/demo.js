// The page of a partner: it calls its own server part and uses the browser script cert/v1.
import {
  addressOf,
  CallError,
  call,
  callUser,
  createElement,
  createHandler,
  endOf,
  find,
  findAs,
  inLanguage,
  messageOf,
  poll,
  startLanguage,
  t,
} from './page.js';
import { answerApps } from './same-browser.js';

/** @typedef {{ title: string, titleEn: string, path: string, sent: unknown, status: number, hint: string | null, answer: unknown }} Message */
/** A message in the order of the run. @typedef {{ title: string, titleEn: string, call?: Message, value?: unknown }} Shown */
/** A field is `null` when it does not decrypt. @typedef {Record<string, string | null>} Person */
/** @typedef {{ person: Person | null, error: string | null }} Outcome */
/** @typedef {{ name: string, description: string, descriptionKo: string | null }} Scenario */
/** @typedef {{ id: string, name: string, description: string, descriptionKo: string | null }} TestPerson */

const LONGEST = 96;
const PARTNER_TIMEOUT_MS = 240_000;
const KEPT_KEY = 'mock-toss-demo';

const scenario = findAs('demo-scenario', HTMLSelectElement);
const type = findAs('demo-type', HTMLSelectElement);
const who = findAs('demo-who', HTMLSelectElement);

/** What this tab has shown last; it stays over a refresh. @type {{ shown: Shown[], outcome: Outcome | null }} */
let run = { shown: [], outcome: null };

const keep = () => {
  try {
    sessionStorage.setItem(KEPT_KEY, JSON.stringify(run));
  } catch {
    // The browser forbids storage, or it is full: a refresh begins anew.
  }
};

const restore = () => {
  try {
    run = JSON.parse(sessionStorage.getItem(KEPT_KEY) ?? '') ?? run;
  } catch {
    // Nothing was kept.
  }
};

/** Shortens long values, so that the reader sees the structure. @param {unknown} value */
const shorten = (value) =>
  JSON.stringify(
    value,
    (_key, one) => (typeof one === 'string' && one.length > LONGEST ? `${one.slice(0, LONGEST)}…` : one),
    2,
  );

/** @param {Shown} shown */
const toArticle = ({ title, titleEn, call: made, value }) => {
  const article = createElement('article');
  article.className = 'message';
  article.dataset.testid = 'demo-message';
  article.append(createElement('h3', t(title, titleEn)));
  if (made !== undefined) {
    article.append(createElement('p', `POST ${made.path}`), createElement('pre', shorten(made.sent)));
    article.append(createElement('p', String(made.status)));
    if (made.hint !== null) article.append(createElement('p', `x-mock-toss-hint: ${made.hint}`));
    article.append(createElement('pre', shorten(made.answer)));
  }
  if (value !== undefined) article.append(createElement('pre', shorten(value)));
  return article;
};

/** Messages of the same step of the guide, in one fold. Steps that are not finished well are open. */
const drawMessages = () => {
  find('demo-nothing').hidden = run.shown.length > 0;
  const folds = run.shown.map((shown, index) => {
    const fold = createElement('details');
    fold.dataset.testid = 'demo-step';
    const isLast = index === run.shown.length - 1;
    const status = shown.call?.status;
    fold.toggleAttribute('open', isLast || (status !== undefined && status >= 400));
    const title = t(shown.title, shown.titleEn);
    fold.append(createElement('summary', status === undefined ? title : `${title} · ${status}`), toArticle(shown));
    return fold;
  });
  find('demo-messages').replaceChildren(...folds);
};

const drawOutcome = () => {
  const { outcome } = run;
  find('demo-outcome').hidden = outcome === null;
  if (outcome === null) return;
  find('demo-success').hidden = outcome.person === null;
  find('demo-failure').hidden = outcome.person !== null;
  find('demo-error').hidden = outcome.error === null;
  find('demo-error').textContent = outcome.error;
  find('demo-person').replaceChildren(
    ...Object.entries(outcome.person ?? {}).flatMap(([field, value]) => [
      createElement('dt', field),
      createElement('dd', value ?? t('복호화할 수 없습니다', 'does not decrypt')),
    ]),
  );
};

/** @param {Shown[]} shown */
const add = (...shown) => {
  run.shown.push(...shown);
  keep();
  drawMessages();
};

/** The title of something of the page itself. @param {string} title */
const own = (title) => ({ title, titleEn: title });

/** @param {Message[]} messages */
const addCalls = (messages) => add(...messages.map((one) => ({ title: one.title, titleEn: one.titleEn, call: one })));

/** @param {Person | null} person @param {string | null} [error] */
const showOutcome = (person, error = null) => {
  run.outcome = { person, error };
  find('demo-waiting').hidden = true;
  keep();
  drawOutcome();
};

const clear = () => {
  run = { shown: [], outcome: null };
  find('demo-waiting').hidden = true;
  keep();
  drawMessages();
  drawOutcome();
};

/** The answer of the last call, which failed. @param {Message[]} messages */
const refusalOf = (messages) => shorten(messages.at(-1)?.answer);

/** Runs calls of this page, and shows their refusal as the outcome. @param {() => Promise<void>} act */
const runSafely = async (act) => {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    showOutcome(null, `${error.code}: ${error.shown}`);
  }
};

/** Calls the partner's server. The long timeout allows for faults that delay. @param {string} name @param {object} body */
const callPartner = (name, body) => call(`demo/api/${name}`, { method: 'POST', body, timeoutMs: PARTNER_TIMEOUT_MS });

/** @param {string} txId @param {string} proof */
const readResult = (txId, proof) =>
  runSafely(async () => {
    const { messages, person } = await callPartner('result', { txId, proof });
    addCalls(messages);
    showOutcome(person, person === null ? refusalOf(messages) : null);
  });

/** @returns {{ preparePopup(): void, start(options: object): void }} */
const createTossCert = () => /** @type {any} */ (window).TossCert();

/** @param {object} more */
const request = (more) => {
  const requestUrl = new URL(addressOf('demo'));
  if (scenario.value !== '') requestUrl.searchParams.set('mock-toss-scenario', scenario.value);
  return callPartner('request', { requestUrl: requestUrl.href, ...more });
};

/** The request that the page waits for; an older one is not waited for any more. */
let awaited = '';

/** `USER_NONE`: the user enters the data in the standard window. */
const runInWindow = async () => {
  const tossCert = createTossCert();
  // Directly in the click handler, before any asynchronous code, or browsers block the popup.
  tossCert.preparePopup();
  await runSafely(async () => {
    const asked = await request({}).catch((error) => {
      // Without arguments, start() closes the empty window.
      tossCert.start({});
      throw error;
    });
    addCalls(asked.messages);
    const { authUrl, txId, proof } = asked;
    if (txId !== null) {
      awaited = txId;
      add({ ...own('③ TossCert().start()'), value: { authUrl, txId } });
    }
    tossCert.start({
      authUrl,
      txId,
      onSuccess: () => {
        add({ ...own('③ onSuccess()') });
        void readResult(txId, proof);
      },
      /** @param {{ code: string, message: string }} error */
      onFail: (error) => {
        if (txId !== null) add({ ...own('③ onFail(error)'), value: error });
        showOutcome(null, txId === null ? refusalOf(asked.messages) : `${error.code}: ${error.message}`);
      },
    });
  });
};

/** `USER_PERSONAL`: the partner names the user, who gets a message in the app. */
const runInApp = () =>
  runSafely(async () => {
    const asked = await request({ persona: who.value });
    addCalls(asked.messages);
    const { txId, proof } = asked;
    if (txId === null) {
      showOutcome(null, refusalOf(asked.messages));
      return;
    }
    awaited = txId;
    findAs('demo-app', HTMLAnchorElement).href = addressOf(`app/${encodeURIComponent(txId)}`);
    find('demo-waiting').hidden = false;
    poll(async () => {
      if (awaited !== txId) return true;
      const view = await callUser(txId);
      find('demo-state').textContent =
        view?.status === 'IN_PROGRESS'
          ? t('앱이 열렸습니다. 승인을 기다리고 있습니다.', 'The app is open. Waiting for the approval.')
          : t('앱이 열리기를 기다리고 있습니다.', 'Waiting for the app to be opened.');
      const end = endOf(view);
      if (end === undefined) return false;
      if (end === 'done' || end === 'failed') void readResult(txId, proof);
      else {
        const { code, message } = messageOf(txId, end, view);
        showOutcome(null, `${code}: ${message}`);
      }
      return true;
    });
  });

const begin = () => {
  clear();
  awaited = '';
  return type.value === 'USER_PERSONAL' ? runInApp() : runInWindow();
};

/** @param {string} text @param {string} value */
const option = (text, value) => new Option(text, value);

const drawTypes = () => {
  const [none, personal] = type.options;
  if (none === undefined || personal === undefined) return;
  none.textContent = t('USER_NONE · 사용자가 표준창에서 입력', 'USER_NONE · the user types it into the window');
  personal.textContent = t('USER_PERSONAL · 고객사가 사용자를 지정', 'USER_PERSONAL · the partner names the user');
};

const showType = () => {
  for (const name of ['demo-person-field', 'demo-magic']) find(name).hidden = type.value !== 'USER_PERSONAL';
};

/** Fills a list, again in another language, and keeps what was chosen. @param {HTMLSelectElement} list @param {() => HTMLOptionElement[]} make */
const fill = (list, make) =>
  inLanguage(() => {
    const { value } = list;
    list.replaceChildren(...make());
    if (value !== '') list.value = value;
  });

restore();
startLanguage();
answerApps(() => awaited);
inLanguage(drawTypes);
inLanguage(drawMessages);
inLanguage(drawOutcome);
showType();
type.addEventListener('change', showType);
find('demo-start').addEventListener('click', createHandler(begin));
void runSafely(async () => {
  /** @type {[Scenario[], { people: TestPerson[], isFixed: boolean }]} */
  const [scenarios, { people, isFixed }] = await Promise.all([call('demo/api/scenarios'), call('demo/api/people')]);
  find('demo-fixed').hidden = !isFixed;
  fill(scenario, () => [
    option(t('서버 기본값', "the server's default"), ''),
    ...scenarios.map(({ name, description, descriptionKo }) =>
      option(`${name} · ${t(descriptionKo ?? description, description)}`, name),
    ),
  ]);
  fill(who, () =>
    people.map(({ id, name, description, descriptionKo }) =>
      option(`${name} · ${t(descriptionKo ?? description, description)}`, id),
    ),
  );
});
