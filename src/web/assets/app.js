// The virtual app: one request, from the link that a partner was given. Everything that it shows is set as text.
import { startLanguage } from './language.js';

/**
 * @typedef {object} View
 * @property {'REQUESTED' | 'IN_PROGRESS' | 'COMPLETED' | 'EXPIRED'} status
 * @property {boolean} cancelled
 * @property {string | null} error
 * @property {string} partnerCode
 * @property {string} expiresAt
 * @property {string | null} returnUrl
 * @property {string[]} possible
 */

const PIN_DIGITS = 6;
const LOOK_AGAIN_MS = 1000;
const RETURN_AFTER_MS = 1500;

const txId = location.pathname.split('/')[2] ?? '';

/** @param {string} name @returns {HTMLElement} */
const find = (name) => {
  const found = document.querySelector(`[data-testid="${name}"]`);
  if (!(found instanceof HTMLElement)) throw new Error(`the page has no ${name}`);
  return found;
};

let shown = 'loading';

/** @param {string} screen */
const show = (screen) => {
  if (screen === shown) return;
  shown = screen;
  for (const element of document.querySelectorAll('[data-screen]')) {
    if (element instanceof HTMLElement) element.hidden = element.dataset.screen !== screen;
  }
};

/** @param {string} [action] @returns {Promise<View | undefined>} */
const call = async (action) => {
  const answer = await fetch(`/app/api/${txId}${action === undefined ? '' : `/${action}`}`, {
    method: action === undefined ? 'GET' : 'POST',
    headers: { accept: 'application/json' },
  });
  if (answer.status === 404) return undefined;
  // Somebody else was faster: what there is now tells how.
  if (answer.status === 409) return call();
  if (!answer.ok) throw new Error(`answered with ${answer.status}`);
  return answer.json();
};

/** @param {View} view @returns {string} */
const screenOf = (view) => {
  if (view.error !== null) return 'refused';
  if (view.status === 'COMPLETED') return 'done';
  if (view.status === 'EXPIRED') return 'expired';
  if (view.cancelled) return 'cancelled';
  return shown === 'pin' ? 'pin' : 'ask';
};

/** @param {View | undefined} view */
const render = (view) => {
  if (view === undefined) {
    show('unknown');
    return;
  }
  find('app-partner').textContent = view.partnerCode;
  find('app-expires').textContent = new Date(view.expiresAt).toLocaleTimeString('ko-KR', { timeZone: 'Asia/Seoul' });
  find('app-error').textContent = view.error ?? '';
  show(screenOf(view));
  const back = find('app-return');
  if (view.possible.length > 0 || view.returnUrl === null || !(back instanceof HTMLAnchorElement)) return;
  const address = view.returnUrl;
  if (!back.hidden) return;
  back.href = address;
  back.hidden = false;
  if (view.status === 'COMPLETED') setTimeout(() => location.assign(address), RETURN_AFTER_MS);
};

const startPad = () => {
  let digits = 0;
  const tell = () => {
    const dots = find('app-dots');
    dots.textContent = '●'.repeat(digits) + '○'.repeat(PIN_DIGITS - digits);
    dots.setAttribute('aria-label', `${digits} / ${PIN_DIGITS}`);
  };
  const press = async () => {
    if (digits >= PIN_DIGITS) return;
    digits += 1;
    tell();
    if (digits === PIN_DIGITS) render(await call('approve'));
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
    if (shown === 'pin' && /^[0-9]$/.test(key)) void press();
  });
};

const start = async () => {
  startLanguage();
  startPad();
  find('app-approve').addEventListener('click', () => {
    show('pin');
    find('app-pin-1').focus();
  });
  find('app-cancel').addEventListener('click', async () => render(await call('cancel')));
  const first = await call();
  render(first?.possible.includes('start') ? await call('start') : first);
  // Time passes, and others act: the partner's test, the control API.
  setInterval(async () => {
    if (['ask', 'pin'].includes(shown)) render(await call());
  }, LOOK_AGAIN_MS);
};

void start();
