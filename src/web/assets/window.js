// The standard window: it asks who the user is, waits for the approval in the app, and reports the end to its opener and to
// an app that shows it in a web view.
import {
  addressOf,
  CallError,
  call,
  callUser,
  closeOrSay,
  createHandler,
  currentScreen,
  endOf,
  find,
  findAs,
  formatLeft,
  forward,
  inLanguage,
  isLoopback,
  messageOf,
  notify,
  poll,
  reasonOf,
  say,
  show,
  showEnd,
  startLanguage,
  t,
} from './page.js';
import { answerApps } from './same-browser.js';
import { hasBridge, notifyApp } from './web-view.js';

/**
 * @typedef {{
 *   id: string | null, description: string, descriptionKo: string | null, name: string, phone: string, birthday: string
 * }} ShownPerson
 */

/** The opener answers at once, unless it is gone. */
const OPENER_ANSWERS_MS = 2_000;
const OPENER_ASKED_MS = 2_500;
/** So many test people are offered as cards; the list has all. */
const CARDS = 6;

const { txId = '', opener: openerOrigin = '' } = document.body.dataset;
const api = `app/api/${encodeURIComponent(txId)}`;

const form = findAs('window-form', HTMLFormElement);
const persona = findAs('window-persona', HTMLSelectElement);
const consent = findAs('window-consent', HTMLInputElement);
const inputs = {
  name: findAs('window-name', HTMLInputElement),
  phone: findAs('window-phone', HTMLInputElement),
  birthday: findAs('window-birthday', HTMLInputElement),
};

let hasEnded = false;
let hasSucceeded = false;
/** Whether the user has come back to the form to correct it. */
let isCorrecting = false;

/** The last known state of the request. @type {import('./page.js').View | undefined} */
let latest;

/** @param {1 | 2 | 3} step */
const showProgress = (step) => {
  const progress = find('window-progress');
  progress.hidden = false;
  for (const [index, item] of [...progress.children].entries()) {
    item.classList.toggle('past', index + 1 < step);
    if (index + 1 === step) item.setAttribute('aria-current', 'step');
    else item.removeAttribute('aria-current');
  }
};

/** Whether a page has opened this window by the browser script. */
const hasOpener = () => window.opener !== null && openerOrigin !== '';

/** Tells the opener. One that is gone is no error. @param {object} message */
const tellOpener = (message) => notify(window.opener, openerOrigin, message);

/** Whether the page that opened this window still listens, as far as this window knows. */
let isHeard = true;

/**
 * Sends the end to the opener. Without an opener, goes on to the callback address; with one that does not listen any more, the
 * user may go there.
 * @param {object} message
 */
const finish = (message) => {
  hasEnded = true;
  find('window-end').hidden = false;
  if (hasOpener()) {
    tellOpener(message);
    if (isHeard) return;
  }
  const address = latest?.callbackUrl ?? latest?.returnUrl;
  if (!address) return;
  const back = findAs('window-return', HTMLAnchorElement);
  back.href = address;
  back.hidden = false;
  if (!hasOpener()) forward(address);
};

/** @param {import('./page.js').View | undefined} view */
const end = (view) => {
  if (hasEnded) return;
  latest = view;
  const how = endOf(view);
  if (how === undefined) return;
  hasSucceeded = how === 'done';
  find('window-error').textContent = view?.error ?? '';
  if (hasSucceeded) showProgress(3);
  else find('window-progress').hidden = true;
  show(how);
  inLanguage(() => {
    find('window-reason').textContent = reasonOf(view);
    showEnd(how, view);
  });
  void notifyApp(hasSucceeded ? 'TOSS_AUTH_SUCCESS' : 'TOSS_AUTH_FAIL');
  finish(messageOf(txId, how, view));
};

/** The close button. The request itself goes on, if it has not ended. */
const close = async () => {
  if (!hasEnded) {
    find('window-progress').hidden = true;
    show('closed');
    inLanguage(() => showEnd('closed', latest));
    finish({
      txId,
      outcome: 'fail',
      code: 'CLOSED_BY_USER',
      message: t('사용자가 끝내기 전에 창을 닫았습니다.', 'The user closed the window before the end.'),
    });
  }
  // Only the app can close its web view, so it needs this message. After a success, the app already knows.
  if (!hasSucceeded) await notifyApp('TOSS_AUTH_CLICK_NAVBAR_CLOSE');
  closeOrSay();
};

const showState = () => {
  if (latest === undefined) return;
  find('window-state').textContent =
    latest.status === 'IN_PROGRESS'
      ? t('앱이 열렸습니다. 승인을 기다리고 있습니다.', 'The app is open. Waiting for the approval.')
      : t('앱이 열리기를 기다리고 있습니다.', 'Waiting for the app to be opened.');
  find('window-left').textContent = formatLeft(Date.parse(latest.expiresAt) - Date.parse(latest.now));
  find('window-correct').hidden = latest.requestType !== 'USER_NONE';
  find('window-loopback').hidden = !isLoopback(new URL(latest.appUrl).hostname);
};

const showCheck = () => {
  isCorrecting = false;
  findAs('window-qr', HTMLImageElement).src = addressOf(`${api}/qr.svg`);
  const link = findAs('window-app', HTMLAnchorElement);
  link.href = addressOf(`app/${encodeURIComponent(txId)}?from=window`);
  // A web view shows one page at a time.
  if (hasBridge()) link.target = '_self';
  showProgress(2);
  showState();
  show('check');
};

/** @param {ShownPerson} person */
const fill = ({ name, phone, birthday }) => {
  inputs.name.value = name;
  inputs.phone.value = phone;
  inputs.birthday.value = birthday;
};

/** @param {ShownPerson} person */
const describe = ({ description, descriptionKo }) => t(descriptionKo ?? description, description);

/** @param {readonly ShownPerson[]} people */
const showPeople = (people) => {
  const cards = find('window-people');
  const mark = () => {
    for (const card of cards.querySelectorAll('button')) {
      card.setAttribute('aria-pressed', String(card.dataset.persona === persona.value));
    }
  };
  /** @param {string} id */
  const pick = (id) => {
    persona.value = id;
    const picked = people.find((one) => one.id === id);
    if (picked !== undefined) fill(picked);
    showInvalid(undefined);
    mark();
  };
  cards.hidden = people.length === 0;
  cards.replaceChildren(
    ...people.slice(0, CARDS).map((one) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.dataset.persona = one.id ?? '';
      button.dataset.testid = 'window-person';
      const about = document.createElement('small');
      inLanguage(() => {
        about.textContent = describe(one);
      });
      button.append(one.name, about);
      button.addEventListener('click', () => pick(one.id ?? ''));
      const item = document.createElement('li');
      item.append(button);
      return item;
    }),
  );
  for (const one of people) {
    const option = document.createElement('option');
    option.value = one.id ?? '';
    inLanguage(() => {
      option.textContent = [one.name, one.birthday, describe(one)].filter((part) => part !== '').join(' · ');
    });
    persona.append(option);
  }
  persona.addEventListener('change', () => pick(persona.value));
  for (const input of Object.values(inputs)) {
    input.addEventListener('input', () => {
      persona.value = '';
      mark();
    });
  }
  mark();
};

const prepareForm = async () => {
  /** @type {{ suggested: ShownPerson | null, people: ShownPerson[], fixedPerson: string | null }} */
  const { suggested, people, fixedPerson } = await call(`${api}/people`);
  find('window-fixed').hidden = fixedPerson === null;
  for (const name of ['window-fixed-person', 'window-fixed-person-en']) find(name).textContent = fixedPerson;
  inLanguage(() => {
    find('window-typed').textContent = t('직접 입력', 'Enter manually');
  });
  showPeople(people);
  if (suggested !== null) fill(suggested);
};

/** What is wrong with each field. @returns {Record<string, string>} */
const problems = () => ({
  name: t('이름을 확인해 주세요.', 'Please check the name.'),
  phone: t('휴대폰 번호를 숫자 10~11자리로 입력해 주세요.', 'Enter 10 or 11 digits.'),
  birthday: t(
    '생년월일을 숫자 8자리로 입력해 주세요. 예: 19930324',
    'Enter the birthday as 8 digits, such as 19930324.',
  ),
  persona: t('삭제된 테스트 인물입니다. 다시 선택해 주세요.', 'This test person was deleted. Please choose another.'),
  consent: t('개인정보 제공에 동의해 주세요.', 'Please agree to provide the data.'),
});

/** @type {Record<string, HTMLElement>} */
const controls = { ...inputs, persona, consent };

/** Says at the field what is wrong with it, and goes there. @param {string | undefined} field */
const showInvalid = (field) => {
  const alert = find('window-invalid');
  for (const [name, control] of Object.entries(controls)) {
    const isWrong = name === field;
    control.setAttribute('aria-invalid', String(isWrong));
    if (isWrong) control.setAttribute('aria-describedby', 'invalid');
    else control.removeAttribute('aria-describedby');
  }
  if (field === undefined) {
    say(alert, undefined);
    return;
  }
  say(alert, () => problems()[field] ?? t('입력한 정보를 확인해 주세요.', 'Please check what you entered.'));
  const control = controls[field];
  control?.closest('.field')?.append(alert);
  if (field === 'persona') control?.after(alert);
  control?.focus();
};

/** Removes the separators that people write in phone numbers and dates. @param {string} text */
const digits = (text) => text.replace(/[\s().-]/g, '');

/** The first field that is empty. */
const findMissing = () => {
  if (persona.value === '') {
    const empty = Object.entries(inputs).find(([, input]) => input.value.trim() === '');
    if (empty !== undefined) return empty[0];
  }
  return consent.checked ? undefined : 'consent';
};

const identify = createHandler(async () => {
  const missing = findMissing();
  showInvalid(missing);
  if (missing !== undefined) return;
  const typed = {
    name: inputs.name.value.trim(),
    phone: digits(inputs.phone.value),
    birthday: digits(inputs.birthday.value),
  };
  try {
    latest = await callUser(txId, 'identify', persona.value === '' ? typed : { persona: persona.value });
    end(latest);
    if (!hasEnded) showCheck();
  } catch (error) {
    if (!(error instanceof CallError) || error.field === undefined) throw error;
    showInvalid(error.field);
  }
}, find('window-next'));

let hasForm = false;

const showForm = async () => {
  if (!hasForm) await prepareForm();
  hasForm = true;
  if (hasEnded) return;
  showProgress(1);
  show('form');
};

const watchOpener = () => {
  if (openerOrigin === '') return;
  let hasAnswered = false;
  addEventListener('message', ({ source, origin, data }) => {
    if (source !== window.opener || origin !== openerOrigin || data?.source !== 'mock-toss-cert') return;
    hasAnswered = true;
    isHeard = true;
    find('window-lonely').hidden = true;
  });
  let isInApp = false;
  find('window-app').addEventListener('click', () => {
    isInApp = hasBridge();
  });
  // When the user leaves, the opener must not wait for ever. A reload says that it is back, and the virtual app in this place goes on.
  // Chromium drops what a page says while it is hidden, and Safari on iOS has no other event.
  for (const event of ['beforeunload', 'pagehide']) {
    addEventListener(event, () => {
      if (!isInApp) tellOpener({ txId, outcome: 'leaving' });
    });
  }
  const ask = () => {
    hasAnswered = false;
    tellOpener({ txId, outcome: 'ready' });
    setTimeout(() => {
      // After the end, an opener does not listen any more.
      if (hasEnded) return;
      isHeard = hasAnswered;
      find('window-lonely').hidden = isHeard;
    }, OPENER_ANSWERS_MS);
  };
  ask();
  setInterval(() => {
    if (!hasEnded) ask();
  }, OPENER_ASKED_MS);
};

void notifyApp('TOSS_AUTH_POPUP_ONLOAD');
startLanguage();
answerApps(() => txId);
watchOpener();
form.addEventListener('submit', (event) => {
  event.preventDefault();
  void identify(event);
});
for (const name of ['window-cancel', 'window-cancel-form']) {
  find(name).addEventListener(
    'click',
    createHandler(async () => end(await callUser(txId, 'cancel'))),
  );
}
find('window-correct').addEventListener(
  'click',
  createHandler(async () => {
    isCorrecting = true;
    await showForm();
  }),
);
for (const name of ['window-navbar-close', 'window-close']) find(name).addEventListener('click', () => void close());
inLanguage(showState);
poll(async () => {
  const view = await callUser(txId);
  if (!hasEnded) latest = view;
  end(view);
  if (hasEnded || view === undefined) return hasEnded;
  find('window-partner').textContent = view.partnerCode;
  find('window-partner-en').textContent = view.partnerCode;
  const isKnown = view.requestType !== 'USER_NONE' || view.identified;
  // Also when another window has sent the form.
  if (isKnown && !isCorrecting && currentScreen() !== 'check') showCheck();
  else if (!isKnown && currentScreen() === 'loading') await showForm();
  showState();
  return hasEnded;
});
