// The virtual app: the page of one request. It sets all texts as text, never as HTML.
import {
  callUser,
  closeOrSay,
  createHandler,
  currentScreen,
  endOf,
  find,
  findAs,
  formatInstant,
  formatLeft,
  forward,
  inLanguage,
  messageOf,
  notify,
  poll,
  reasonOf,
  show,
  showEnd,
  startLanguage,
  t,
} from './page.js';
import { isAwaitedHere } from './same-browser.js';
import { hasBridge, notifyApp } from './web-view.js';

const PIN_DIGITS = 6;

const txId = decodeURIComponent(location.pathname.split('/').at(-1) ?? '');
const query = new URLSearchParams(location.search);
/** The origin of the page that shows this one in a frame. The server allows no other origin to do so. */
const embedder = query.get('embed') ?? '';
/** Whether the link of the standard window led here. */
const isFromWindow = query.get('from') === 'window' && embedder === '';
const skipsConfirmation = query.get('skipConfirmDoc') === '1';

let hasEnded = false;

/** The last known state of the request. @type {import('./page.js').View | undefined} */
let latest;

/** Whether another page of this browser shows the outcome. In a web view, this page has taken its place. */
const isAwaited = async () => (isFromWindow && !hasBridge()) || (await isAwaitedHere(txId));

/** Leads back to the partner, unless the page that waits is open elsewhere. @param {boolean} hasSucceeded */
const leadBack = async (hasSucceeded) => {
  // In a frame, the page with the frame decides where to go.
  if (embedder !== '') return;
  find('app-end').hidden = false;
  if (await isAwaited()) {
    find('app-stay').hidden = false;
    return;
  }
  const address = latest?.returnUrl ?? null;
  if (address === null) return;
  const back = findAs('app-return', HTMLAnchorElement);
  back.href = address;
  back.hidden = false;
  if (hasSucceeded) forward(address);
};

const showFacts = () => {
  if (latest === undefined) return;
  find('app-partner').textContent = latest.partnerCode;
  find('app-expires').textContent = formatInstant(latest.expiresAt);
  const left = formatLeft(Date.parse(latest.expiresAt) - Date.parse(latest.now));
  find('app-left').textContent = t(`${left} 남음`, `${left} left`);
};

/** @param {import('./page.js').View | undefined} view */
const render = (view) => {
  if (hasEnded) return;
  latest = view;
  showFacts();
  const end = endOf(view);
  if (end === undefined) {
    if (currentScreen() === 'loading') show(skipsConfirmation ? 'pin' : 'ask');
    return;
  }
  hasEnded = true;
  find('app-error').textContent = view?.error ?? '';
  inLanguage(() => {
    find('app-reason').textContent = reasonOf(view);
    showEnd(end, view);
  });
  show(end);
  notify(window.parent, embedder, messageOf(txId, end, view));
  if (isFromWindow) void notifyApp(end === 'done' ? 'TOSS_AUTH_SUCCESS' : 'TOSS_AUTH_FAIL');
  void leadBack(end === 'done');
};

const startPad = () => {
  let digits = 0;
  const showDigits = () => {
    const dots = find('app-dots');
    dots.textContent = '●'.repeat(digits) + '○'.repeat(PIN_DIGITS - digits);
    dots.setAttribute('aria-label', `${digits} / ${PIN_DIGITS}`);
  };
  const pad = find('app-pad');
  const approve = createHandler(async () => render(await callUser(txId, 'approve')), pad);
  const press = async (/** @type {Event} */ event) => {
    if (digits >= PIN_DIGITS) return;
    digits += 1;
    showDigits();
    if (digits < PIN_DIGITS) return;
    await approve(event);
    digits = 0;
    showDigits();
  };
  const remove = () => {
    digits = Math.max(0, digits - 1);
    showDigits();
  };
  /** @param {string} text @param {(event: Event) => void} act */
  const addKey = (text, act) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = text;
    button.addEventListener('click', act);
    pad.append(button);
    return button;
  };
  for (const digit of '1234567890') {
    const key = addKey(digit, press);
    key.dataset.testid = `app-pin-${digit}`;
    key.classList.toggle('last', digit === '0');
  }
  const erase = addKey('⌫', remove);
  erase.dataset.testid = 'app-pin-delete';
  inLanguage(() => erase.setAttribute('aria-label', t('지우기', 'Delete')));
  document.addEventListener('keydown', (event) => {
    const { key, ctrlKey, metaKey, altKey } = event;
    if (currentScreen() !== 'pin' || ctrlKey || metaKey || altKey) return;
    if (/^[0-9]$/.test(key)) void press(event);
    if (key === 'Backspace') remove();
  });
};

document.addEventListener('keydown', ({ key }) => {
  if (key !== 'Escape' || hasEnded) return;
  notify(window.parent, embedder, {
    txId,
    outcome: 'fail',
    code: 'CLOSED_BY_USER',
    message: t('사용자가 화면을 닫았습니다.', 'The user closed the screen.'),
  });
});

startLanguage();
startPad();
inLanguage(showFacts);
notify(window.parent, embedder, { txId, outcome: 'ready' });
find('app-approve').addEventListener('click', () => {
  // Back goes to the question. Not in a frame: its page has the history.
  if (embedder === '') history.pushState({ screen: 'pin' }, '');
  show('pin');
});
addEventListener('popstate', ({ state }) => {
  if (!hasEnded && currentScreen() !== 'loading') show(state?.screen === 'pin' ? 'pin' : 'ask');
});
const cancel = createHandler(async () => render(await callUser(txId, 'cancel')));
find('app-cancel').addEventListener('click', cancel);
find('app-pin-cancel').addEventListener('click', cancel);
find('app-close').addEventListener('click', closeOrSay);
// Opening the page starts the transaction. Then it polls, because the control API or a scenario may change the transaction.
poll(async () => {
  const view = await callUser(txId);
  render(view?.possible.includes('start') ? await callUser(txId, 'start') : view);
  return hasEnded;
});
