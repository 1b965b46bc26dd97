// The phone: the open requests of a phone number. It uses the control API, so it may need the control token.
import { addressOf, CallError, call, createElement, createHandler, find, findAs, poll, startLanguage } from './page.js';

/** @typedef {{ txId: string, clientId: string, requestedAt: string, history: { event: string }[] }} Waiting */

const number = findAs('phone-number', HTMLInputElement);
const token = findAs('phone-token', HTMLInputElement);

/** The number whose requests are visible; empty before the first submit. */
let shown = '';

/** @type {Record<number, 'number' | 'off'>} */
const problems = { 400: 'number', 404: 'off' };

/** @param {'number' | 'token' | 'off' | 'other' | undefined} problem @param {string} [message] */
const showProblem = (problem, message = '') => {
  find('phone-message').textContent = message;
  const alert = find('phone-problem');
  for (const element of alert.querySelectorAll('[data-problem]')) {
    if (element instanceof HTMLElement) element.hidden = element.dataset.problem !== problem;
  }
  alert.hidden = problem === undefined;
};

/** @param {Waiting[]} waiting */
const render = (waiting) => {
  find('phone-empty').hidden = waiting.length > 0;
  const list = find('phone-list');
  const ids = waiting.map(({ txId }) => txId).join();
  // Keep an unchanged list, so that a link is not replaced while the user taps it.
  if (list.dataset.ids === ids) return;
  list.dataset.ids = ids;
  list.replaceChildren(
    ...waiting.map(({ txId, clientId, requestedAt }) => {
      const link = createElement('a');
      link.className = 'button';
      link.setAttribute('href', addressOf(`app/${encodeURIComponent(txId)}`));
      link.dataset.testid = 'phone-request';
      const at = new Date(requestedAt).toLocaleTimeString('ko-KR', { timeZone: 'Asia/Seoul' });
      link.append(createElement('b', clientId), createElement('br'), createElement('span', at));
      const item = createElement('li');
      item.append(link);
      return item;
    }),
  );
};

const look = async () => {
  if (shown === '') return false;
  /** @type {Record<string, string>} */
  const headers = {};
  if (token.value !== '') headers.authorization = `Bearer ${token.value}`;
  try {
    const ask = (/** @type {string} */ status) =>
      call(`_control/v1/transactions?${new URLSearchParams({ phone: shown, status, limit: '200' })}`, { headers });
    /** @type {{ items: Waiting[] }[]} */
    const lists = await Promise.all([ask('REQUESTED'), ask('IN_PROGRESS')]);
    showProblem(undefined);
    const open = lists
      .flatMap(({ items }) => items)
      .filter((one) => !one.history.some(({ event }) => event === 'cancelled'));
    render(open.sort((a, b) => b.requestedAt.localeCompare(a.requestedAt)));
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    render([]);
    find('phone-empty').hidden = true;
    shown = '';
    if (error.status === 401) {
      find('phone-access').hidden = false;
      showProblem('token');
    } else showProblem(problems[error.status] ?? 'other', error.message);
  }
  return false;
};

const refreshNow = createHandler(async () => {
  await look();
});

startLanguage();
find('phone-form').addEventListener('submit', (event) => {
  event.preventDefault();
  shown = number.value.replace(/[\s().-]/g, '');
  void refreshNow();
});
poll(look);
