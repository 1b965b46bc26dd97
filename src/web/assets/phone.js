// The phone: the open requests of a phone number. It uses the control API, so it may need the control token.
import {
  addressOf,
  CallError,
  call,
  createElement,
  createHandler,
  find,
  findAs,
  formatInstant,
  formatLeft,
  inLanguage,
  poll,
  startLanguage,
  t,
} from './page.js';

/**
 * @typedef {{
 *   txId: string, partnerCode: string, requestType: 'USER_NONE' | 'USER_PERSONAL', requestedAt: string, expiresAt: string,
 *   clientId: string, possible: string[],
 * }} Waiting
 */

const number = findAs('phone-number', HTMLInputElement);
const token = findAs('phone-token', HTMLInputElement);

/** The number whose requests are visible; empty before the first submit. */
let shown = '';

/** @type {readonly Waiting[]} */
let waiting = [];

/** @typedef {'number' | 'token' | 'host' | 'off' | 'other'} Problem */

/** What is wrong, if something is, and what the server said. @type {{ problem: Problem, error?: CallError } | undefined} */
let problem;

/** @param {Problem} what @param {CallError} [error] @returns {string} */
const describeProblem = (what, error) => {
  if (what === 'number') return t('휴대폰 번호를 숫자 10~11자리로 입력해 주세요.', 'Enter 10 or 11 digits.');
  if (what === 'token') {
    return t(
      '제어 토큰이 필요합니다. MOCK_TOSS_CONTROL_TOKEN의 값을 입력해 주세요.',
      'Enter the control token, the value of MOCK_TOSS_CONTROL_TOKEN.',
    );
  }
  if (what === 'off') {
    return t('제어 API가 꺼져 있어 목록을 볼 수 없습니다.', 'The control API is off, so the list cannot be shown.');
  }
  const english = error?.message ?? '';
  if (what === 'host') {
    return t('허용되지 않은 주소입니다. MOCK_TOSS_ALLOWED_HOSTS나 MOCK_TOSS_PUBLIC_URL에 이름을 지정하세요.', english);
  }
  return t(`제어 API가 요청을 거부했습니다(${error?.status}). 서버 로그를 확인하세요.`, english);
};

const showProblem = () => {
  const alert = find('phone-problem');
  alert.hidden = problem === undefined;
  find('phone-message').textContent = problem === undefined ? '' : describeProblem(problem.problem, problem.error);
  for (const [input, what] of /** @type {const} */ ([
    [number, 'number'],
    [token, 'token'],
  ])) {
    const isWrong = problem?.problem === what;
    input.setAttribute('aria-invalid', String(isWrong));
    if (isWrong) input.setAttribute('aria-describedby', 'problem');
    else input.removeAttribute('aria-describedby');
  }
};

const types = () => ({
  USER_NONE: t('표준창에서 정보 입력', 'information typed into the window'),
  USER_PERSONAL: t('고객사가 지정한 사용자', 'user named by the partner'),
});

/** How far the clock of each client is from this browser's. Milliseconds. @type {Map<string, number>} */
let offsets = new Map();

/** @param {Waiting} request */
const describeTime = ({ requestedAt, expiresAt, clientId }) => {
  const left = formatLeft(Date.parse(expiresAt) - Date.now() - (offsets.get(clientId) ?? 0));
  return t(
    `${formatInstant(requestedAt)} 요청 · ${left} 남음`,
    `requested ${formatInstant(requestedAt)} · ${left} left`,
  );
};

const render = () => {
  const list = find('phone-list');
  const ids = waiting.map(({ txId }) => txId).join();
  find('phone-empty').hidden = shown === '' || waiting.length > 0;
  // Keep an unchanged list, so that a link is not replaced while the user taps it.
  if (list.dataset.ids !== ids) {
    list.dataset.ids = ids;
    list.replaceChildren(
      ...waiting.map(({ txId, partnerCode }) => {
        const link = createElement('a');
        link.className = 'button';
        link.setAttribute('href', addressOf(`app/${encodeURIComponent(txId)}`));
        link.dataset.testid = 'phone-request';
        link.append(createElement('b', partnerCode), createElement('br'), createElement('small'));
        const item = createElement('li');
        item.append(link);
        return item;
      }),
    );
  }
  for (const [index, small] of [...list.querySelectorAll('small')].entries()) {
    const request = waiting[index];
    if (request !== undefined) small.textContent = `${types()[request.requestType]} · ${describeTime(request)}`;
  }
};

/** @type {Record<number, Problem>} */
const problemOf = { 400: 'number', 401: 'token', 403: 'host', 404: 'off' };

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
    problem = undefined;
    const open = lists.flatMap(({ items }) => items).filter(({ possible }) => possible.includes('complete'));
    waiting = open.sort((a, b) => b.requestedAt.localeCompare(a.requestedAt));
    const clientIds = [...new Set(waiting.map(({ clientId }) => clientId))];
    const clocks = await Promise.all(
      clientIds.map((id) => call(`_control/v1/clients/${encodeURIComponent(id)}/clock`, { headers })),
    );
    offsets = new Map(clientIds.map((id, index) => [id, Date.parse(clocks[index].now) - Date.now()]));
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    waiting = [];
    shown = '';
    problem = { problem: problemOf[error.status] ?? 'other', error };
    if (error.status === 401) find('phone-access').hidden = false;
  }
  showProblem();
  render();
  return false;
};

const refreshNow = createHandler(async () => {
  await look();
  if (problem?.problem === 'number') number.focus();
  if (problem?.problem === 'token') token.focus();
}, find('phone-show'));

startLanguage();
inLanguage(() => {
  showProblem();
  render();
});
find('phone-form').addEventListener('submit', (event) => {
  event.preventDefault();
  const typed = number.value.replace(/[\s().-]/g, '');
  if (typed === '') {
    problem = { problem: 'number' };
    showProblem();
    number.focus();
    return;
  }
  shown = typed;
  void refreshNow(event);
});
poll(look);
