// The virtual app: one request, from the link that a partner was given. Everything that it shows is set as text.
import { attempt, callUser, endOf, find, findAs, messageOf, screen, show, startLanguage, tell, watch } from './page.js';
import { tellApp } from './web-view.js';

const PIN_DIGITS = 6;
const RETURN_AFTER_MS = 1500;

const txId = decodeURIComponent(location.pathname.split('/').at(-1) ?? '');
const query = new URLSearchParams(location.search);
/** The page that shows this one in a frame, named in the address; the server lets no other do so. */
const around = query.get('embed') ?? '';
/** Whether the page may have replaced the standard window, as in an app's web view, which shows one page at a time. */
const isFromWindow = query.get('from') === 'window' && around === '';
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
    if (screen() === 'loading') show(skipsConfirmation ? 'pin' : 'ask');
    return;
  }
  hasEnded = true;
  show(end);
  tell(window.parent, around, messageOf(txId, end, view));
  if (isFromWindow) void tellApp(end === 'done' ? 'TOSS_AUTH_SUCCESS' : 'TOSS_AUTH_FAIL');
  const address = view?.returnUrl ?? null;
  // In a frame the page around decides where to go.
  if (address === null || around !== '') return;
  const back = findAs('app-return', HTMLAnchorElement);
  back.href = address;
  back.hidden = false;
  if (end === 'done') setTimeout(() => location.assign(address), RETURN_AFTER_MS);
};

const startPad = () => {
  let digits = 0;
  const tellDigits = () => {
    const dots = find('app-dots');
    dots.textContent = '●'.repeat(digits) + '○'.repeat(PIN_DIGITS - digits);
    dots.setAttribute('aria-label', `${digits} / ${PIN_DIGITS}`);
  };
  const approve = attempt(async () => render(await callUser(txId, 'approve')));
  const press = async () => {
    if (digits >= PIN_DIGITS) return;
    digits += 1;
    tellDigits();
    if (digits < PIN_DIGITS) return;
    await approve();
    digits = 0;
    tellDigits();
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
    if (screen() === 'pin' && /^[0-9]$/.test(key)) void press();
  });
};

document.addEventListener('keydown', ({ key }) => {
  if (key !== 'Escape' || hasEnded) return;
  tell(window.parent, around, { txId, outcome: 'fail', code: 'CLOSED_BY_USER', message: 'the user closed the screen' });
});

startLanguage();
startPad();
tell(window.parent, around, { txId, outcome: 'ready' });
find('app-approve').addEventListener('click', () => show('pin'));
const cancel = attempt(async () => render(await callUser(txId, 'cancel')));
find('app-cancel').addEventListener('click', cancel);
find('app-pin-cancel').addEventListener('click', cancel);
// Opening is starting; then time passes, and others act: the partner's test, the control API.
watch(async () => {
  const view = await callUser(txId);
  render(view?.possible.includes('start') ? await callUser(txId, 'start') : view);
  return hasEnded;
});
