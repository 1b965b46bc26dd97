// The virtual app: the page of one request. It sets all texts as text, never as HTML.
import {
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
import { notifyApp } from './web-view.js';

const PIN_DIGITS = 6;
const RETURN_AFTER_MS = 1500;

const txId = decodeURIComponent(location.pathname.split('/').at(-1) ?? '');
const query = new URLSearchParams(location.search);
/** The origin of the page that shows this one in a frame. The server allows no other origin to do so. */
const embedder = query.get('embed') ?? '';
/** Whether this page replaced the standard window: the web view of an app shows one page at a time. */
const isFromWindow = query.get('from') === 'window' && embedder === '';
const skipsConfirmation = query.get('skipConfirmDoc') === '1';

let hasEnded = false;

/** @param {import('./page.js').View | undefined} view */
const render = (view) => {
  if (hasEnded) return;
  if (view !== undefined) {
    find('app-partner').textContent = view.partnerCode;
    find('app-expires').textContent = new Date(view.expiresAt).toLocaleTimeString('ko-KR', { timeZone: 'Asia/Seoul' });
    find('app-error').textContent = view.error ?? '';
  }
  const end = endOf(view);
  if (end === undefined) {
    if (currentScreen() === 'loading') show(skipsConfirmation ? 'pin' : 'ask');
    return;
  }
  hasEnded = true;
  show(end);
  notify(window.parent, embedder, messageOf(txId, end, view));
  if (isFromWindow) void notifyApp(end === 'done' ? 'TOSS_AUTH_SUCCESS' : 'TOSS_AUTH_FAIL');
  const address = view?.returnUrl ?? null;
  // In a frame, the page with the frame decides where to go.
  if (address === null || embedder !== '') return;
  const back = findAs('app-return', HTMLAnchorElement);
  back.href = address;
  back.hidden = false;
  if (end === 'done') setTimeout(() => location.assign(address), RETURN_AFTER_MS);
};

const startPad = () => {
  let digits = 0;
  const showDigits = () => {
    const dots = find('app-dots');
    dots.textContent = '●'.repeat(digits) + '○'.repeat(PIN_DIGITS - digits);
    dots.setAttribute('aria-label', `${digits} / ${PIN_DIGITS}`);
  };
  const approve = createHandler(async () => render(await callUser(txId, 'approve')));
  const press = async () => {
    if (digits >= PIN_DIGITS) return;
    digits += 1;
    showDigits();
    if (digits < PIN_DIGITS) return;
    await approve();
    digits = 0;
    showDigits();
  };
  const pad = find('app-pad');
  for (const digit of ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0']) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = digit;
    button.dataset.testid = `app-pin-${digit}`;
    button.addEventListener('click', press);
    pad.append(button);
  }
  document.addEventListener('keydown', ({ key }) => {
    if (currentScreen() === 'pin' && /^[0-9]$/.test(key)) void press();
  });
};

document.addEventListener('keydown', ({ key }) => {
  if (key !== 'Escape' || hasEnded) return;
  notify(window.parent, embedder, {
    txId,
    outcome: 'fail',
    code: 'CLOSED_BY_USER',
    message: 'the user closed the screen',
  });
});

startLanguage();
startPad();
notify(window.parent, embedder, { txId, outcome: 'ready' });
find('app-approve').addEventListener('click', () => show('pin'));
const cancel = createHandler(async () => render(await callUser(txId, 'cancel')));
find('app-cancel').addEventListener('click', cancel);
find('app-pin-cancel').addEventListener('click', cancel);
// Opening the page starts the transaction. Then it polls, because the control API or a scenario may change the transaction.
poll(async () => {
  const view = await callUser(txId);
  render(view?.possible.includes('start') ? await callUser(txId, 'start') : view);
  return hasEnded;
});
