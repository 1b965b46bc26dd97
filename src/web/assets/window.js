// The standard window: it asks who the user is, waits for the approval in the app, and reports the end to its opener and to
// an app that shows it in a web view.
import {
  addressOf,
  CallError,
  call,
  callUser,
  createHandler,
  currentScreen,
  endOf,
  find,
  findAs,
  messageOf,
  notify,
  poll,
  show,
  startLanguage,
} from './page.js';
import { hasBridge, notifyApp } from './web-view.js';

/** @typedef {{ id: string | null, description: string, name: string, phone: string, birthday: string }} ShownPerson */

const REDIRECT_AFTER_MS = 1500;

const { txId = '', opener: openerOrigin = '' } = document.body.dataset;
const api = `app/api/${encodeURIComponent(txId)}`;

const persona = findAs('window-persona', HTMLSelectElement);
const inputs = {
  name: findAs('window-name', HTMLInputElement),
  phone: findAs('window-phone', HTMLInputElement),
  birthday: findAs('window-birthday', HTMLInputElement),
};

let hasEnded = false;
let hasSucceeded = false;

/** The last known state of the request. @type {import('./page.js').View | undefined} */
let latest;

/** Sends the end to the opener. Without an opener, goes on to the callback address. @param {object} message */
const finish = (message) => {
  hasEnded = true;
  find('window-end').hidden = false;
  if (window.opener !== null && openerOrigin !== '') {
    find('window-close').hidden = false;
    notify(window.opener, openerOrigin, message);
    return;
  }
  const address = latest?.callbackUrl ?? latest?.returnUrl;
  if (!address) return;
  const back = findAs('window-return', HTMLAnchorElement);
  back.href = address;
  back.hidden = false;
  setTimeout(() => location.assign(address), REDIRECT_AFTER_MS);
};

/** @param {import('./page.js').View | undefined} view */
const end = (view) => {
  if (hasEnded) return;
  latest = view;
  const how = endOf(view);
  if (how === undefined) return;
  hasSucceeded = how === 'done';
  find('window-error').textContent = view?.error ?? '';
  show(how);
  void notifyApp(hasSucceeded ? 'TOSS_AUTH_SUCCESS' : 'TOSS_AUTH_FAIL');
  finish(messageOf(txId, how, view));
};

/** The close button. The request itself goes on, if it has not ended. */
const close = async () => {
  if (!hasEnded) {
    show('closed');
    finish({ txId, outcome: 'fail', code: 'CLOSED_BY_USER', message: 'the user closed the window before the end' });
  }
  // Only the app can close its web view, so it needs this message. After a success, the app already knows.
  if (!hasSucceeded) await notifyApp('TOSS_AUTH_CLICK_NAVBAR_CLOSE');
  window.close();
};

const showCheck = () => {
  findAs('window-qr', HTMLImageElement).src = addressOf(`${api}/qr.svg`);
  const link = findAs('window-app', HTMLAnchorElement);
  link.href = addressOf(`app/${encodeURIComponent(txId)}?from=window`);
  // A web view shows one page at a time.
  if (hasBridge()) link.target = '_self';
  show('check');
};

/** @param {ShownPerson} person */
const fill = ({ name, phone, birthday }) => {
  inputs.name.value = name;
  inputs.phone.value = phone;
  inputs.birthday.value = birthday;
};

const prepareForm = async () => {
  /** @type {{ suggested: ShownPerson | null, people: ShownPerson[] }} */
  const { suggested, people } = await call(`${api}/people`);
  for (const { id, name, birthday, description } of people) {
    const option = document.createElement('option');
    option.value = id ?? '';
    option.textContent = [name, birthday, description].filter((part) => part !== '').join(' · ');
    persona.append(option);
  }
  persona.addEventListener('change', () => {
    const picked = people.find(({ id }) => id === persona.value);
    if (picked !== undefined) fill(picked);
  });
  for (const input of Object.values(inputs)) {
    input.addEventListener('input', () => {
      persona.value = '';
    });
  }
  if (suggested !== null) fill(suggested);
};

/** @param {string | undefined} field */
const showInvalid = (field) => {
  const alert = find('window-invalid');
  for (const element of alert.querySelectorAll('[data-field]')) {
    if (element instanceof HTMLElement) element.hidden = element.dataset.field !== field;
  }
  alert.hidden = field === undefined;
  for (const [name, input] of Object.entries(inputs)) input.setAttribute('aria-invalid', String(name === field));
};

/** Removes the separators that people write in phone numbers and dates. @param {string} text */
const digits = (text) => text.replace(/[\s().-]/g, '');

const identify = createHandler(async () => {
  const typed = {
    name: inputs.name.value.trim(),
    phone: digits(inputs.phone.value),
    birthday: digits(inputs.birthday.value),
  };
  try {
    const view = await callUser(txId, 'identify', persona.value === '' ? typed : { persona: persona.value });
    showInvalid(undefined);
    end(view);
    if (!hasEnded) showCheck();
  } catch (error) {
    if (!(error instanceof CallError) || error.field === undefined) throw error;
    showInvalid(error.field);
  }
});

void notifyApp('TOSS_AUTH_POPUP_ONLOAD');
startLanguage();
findAs('window-form', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  void identify();
});
for (const name of ['window-cancel', 'window-cancel-form']) {
  find(name).addEventListener(
    'click',
    createHandler(async () => end(await callUser(txId, 'cancel'))),
  );
}
for (const name of ['window-navbar-close', 'window-close']) find(name).addEventListener('click', () => void close());
poll(async () => {
  const view = await callUser(txId);
  end(view);
  if (hasEnded || view === undefined || currentScreen() !== 'loading') return hasEnded;
  find('window-partner').textContent = view.partnerCode;
  find('window-partner-en').textContent = view.partnerCode;
  if (view.requestType !== 'USER_NONE' || view.identified) {
    showCheck();
  } else {
    await prepareForm();
    if (!hasEnded) show('form');
  }
  return hasEnded;
});
