// The standard window: who the user is, then waiting for the app, then the end, which its opener and an app around it
// are told.
import {
  addressOf,
  attempt,
  CallError,
  call,
  callUser,
  endOf,
  find,
  findAs,
  messageOf,
  screen,
  show,
  startLanguage,
  tell,
  watch,
} from './page.js';
import { hasBridge, tellApp } from './web-view.js';

/** @typedef {{ id: string | null, description: string, name: string, phone: string, birthday: string }} ShownPerson */

const GO_AFTER_MS = 1500;

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

/** What was last seen of the request. @type {import('./page.js').View | undefined} */
let latest;

/** Tells the opener, or goes on to where a window without one goes. @param {object} message */
const leave = (message) => {
  hasEnded = true;
  find('window-end').hidden = false;
  if (window.opener !== null && openerOrigin !== '') {
    find('window-close').hidden = false;
    tell(window.opener, openerOrigin, message);
    return;
  }
  const address = latest?.callbackUrl ?? latest?.returnUrl;
  if (!address) return;
  const back = findAs('window-return', HTMLAnchorElement);
  back.href = address;
  back.hidden = false;
  setTimeout(() => location.assign(address), GO_AFTER_MS);
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
  void tellApp(hasSucceeded ? 'TOSS_AUTH_SUCCESS' : 'TOSS_AUTH_FAIL');
  leave(messageOf(txId, how, view));
};

/** The close button: the request goes on without this window, or has ended already. */
const close = async () => {
  if (!hasEnded) {
    show('closed');
    leave({ txId, outcome: 'fail', code: 'CLOSED_BY_USER', message: 'the user closed the window before the end' });
  }
  // A web view is closed by its app, which needs to know; after a success it knows enough.
  if (!hasSucceeded) await tellApp('TOSS_AUTH_CLICK_NAVBAR_CLOSE');
  window.close();
};

const showCheck = () => {
  findAs('window-qr', HTMLImageElement).src = addressOf(`${api}/qr.svg`);
  const link = findAs('window-app', HTMLAnchorElement);
  link.href = addressOf(`app/${encodeURIComponent(txId)}?from=window`);
  // A web view has one page at a time.
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

/** People write phones and days with what is not a digit between. @param {string} text */
const digits = (text) => text.replace(/[\s().-]/g, '');

const identify = attempt(async () => {
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

void tellApp('TOSS_AUTH_POPUP_ONLOAD');
startLanguage();
findAs('window-form', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  void identify();
});
for (const name of ['window-cancel', 'window-cancel-form']) {
  find(name).addEventListener(
    'click',
    attempt(async () => end(await callUser(txId, 'cancel'))),
  );
}
for (const name of ['window-navbar-close', 'window-close']) find(name).addEventListener('click', () => void close());
watch(async () => {
  const view = await callUser(txId);
  end(view);
  if (hasEnded || view === undefined || screen() !== 'loading') return hasEnded;
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
