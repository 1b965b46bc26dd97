// Shared by all pages: the two languages, the screens, and calls to this server.

/** The root of this server: the root of its origin, or the path that a proxy added. */
const ROOT = new URL('../../', import.meta.url);

/** The address of a path of this server. The path has no slash in front. @param {string} path */
export const addressOf = (path) => new URL(path, ROOT).href;

/** Longer than any answer of this server takes. Milliseconds. */
const TIMEOUT_MS = 10_000;

/** The dashboard uses the same keys. */
const LANGUAGE_KEY = 'mock-toss-language';
const THEME_KEY = 'mock-toss-theme';

/** What the browser remembers; `null` also when it forbids storage. @param {string} key */
const remembered = (key) => {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
};

/** @type {'ko' | 'en'} */
let language = remembered(LANGUAGE_KEY) === 'en' ? 'en' : 'ko';

/** The text in the chosen language. @param {string} ko @param {string} en */
export const t = (ko, en) => (language === 'ko' ? ko : en);

/** What is drawn again in another language. @type {(() => void)[]} */
const redraws = [];

/** Runs `draw` now and whenever another language is chosen: for texts that are not in the page. @param {() => void} draw */
export const inLanguage = (draw) => {
  redraws.push(draw);
  draw();
};

/** What was said in which place. @type {Map<HTMLElement, () => string>} */
const said = new Map();

/** Says something in a place of the page, in either language; `undefined`: nothing. @param {HTMLElement} place @param {(() => string) | undefined} text */
export const say = (place, text) => {
  place.hidden = text === undefined;
  if (text === undefined) {
    said.delete(place);
    return;
  }
  said.set(place, text);
  place.textContent = text();
};

/** The title of the page in each language, as its `<title>` has them. */
const titles = document.title.split(' | ');

const showLanguage = () => {
  document.documentElement.lang = language;
  document.documentElement.dataset.lang = language;
  document.title = titles[language === 'ko' ? 0 : 1] ?? document.title;
  for (const draw of redraws) draw();
  for (const [place, text] of said) place.textContent = text();
};

/** Shows the language that was chosen last (default: Korean), and connects the language button. */
export const startLanguage = () => {
  const theme = remembered(THEME_KEY);
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  showLanguage();
  document.querySelector('[data-testid="language"]')?.addEventListener('click', () => {
    language = language === 'ko' ? 'en' : 'ko';
    showLanguage();
    try {
      localStorage.setItem(LANGUAGE_KEY, language);
    } catch {
      // The browser forbids storage: the choice is not remembered.
    }
  });
};

const KOREA = 'Asia/Seoul';

/** @param {Date} at @param {Intl.DateTimeFormatOptions} options */
const inKorea = (at, options) => at.toLocaleString(t('ko-KR', 'en-GB'), { timeZone: KOREA, ...options });

/** An instant in Korean time, with its date unless that is today's. @param {string} instant */
export const formatInstant = (instant) => {
  const at = new Date(instant);
  /** @type {Intl.DateTimeFormatOptions} */
  const day = { year: 'numeric', month: 'short', day: 'numeric' };
  /** @type {Intl.DateTimeFormatOptions} */
  const time = { hour: '2-digit', minute: '2-digit', second: '2-digit' };
  const isToday = inKorea(at, day) === inKorea(new Date(), day);
  return inKorea(at, isToday ? time : { ...day, ...time });
};

/** A rest of time, in minutes and seconds. @param {number} ms */
export const formatLeft = (ms) => {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  if (minutes === 0) return t(`${rest}초`, `${rest} s`);
  return t(`${minutes}분 ${rest}초`, `${minutes} min ${rest} s`);
};

/** @param {string} name @returns {HTMLElement} */
export const find = (name) => {
  const found = document.querySelector(`[data-testid="${name}"]`);
  if (!(found instanceof HTMLElement)) throw new Error(`the page has no ${name}`);
  return found;
};

/** @template {HTMLElement} T @param {string} name @param {new () => T} type @returns {T} */
export const findAs = (name, type) => {
  const found = find(name);
  if (!(found instanceof type)) throw new Error(`${name} is not a ${type.name}`);
  return found;
};

/** @param {string} tag @param {string | null | undefined} [text] */
export const createElement = (tag, text) => {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  return element;
};

let shown = 'loading';

/** The name of the visible screen. All others are hidden. */
export const currentScreen = () => shown;

/** Shows a screen and moves the focus to its heading, for screen readers and keyboards. @param {string} name */
export const show = (name) => {
  if (name === shown) return;
  shown = name;
  for (const element of document.querySelectorAll('[data-screen]')) {
    if (!(element instanceof HTMLElement)) continue;
    element.hidden = element.dataset.screen !== name;
    if (element.hidden) continue;
    const heading = element.querySelector('h1');
    if (heading === null) continue;
    heading.tabIndex = -1;
    heading.focus();
  }
};

/** An answer that is not successful, with `code`, `message` and `field` of the server. */
export class CallError extends Error {
  /**
   * @param {number} status
   * @param {{ code?: string, message?: string, messageKo?: string, detail?: string, field?: string }} body
   */
  constructor(status, body) {
    super(body.message ?? body.detail ?? `answered with ${status}`);
    this.status = status;
    this.code = body.code ?? 'unexpected';
    this.field = body.field;
    this.messageKo = body.messageKo;
  }

  /** The message in the chosen language, if the server has it. */
  get shown() {
    return t(this.messageKo ?? this.message, this.message);
  }
}

/**
 * A call to this server, JSON in and out. Throws `CallError`, or what `fetch` throws.
 * @param {string} path as `addressOf` takes it
 * @param {{ method?: 'GET' | 'POST', body?: object, headers?: Record<string, string>, timeoutMs?: number }} [options]
 * @returns {Promise<any>}
 */
export const call = async (path, { method = 'GET', body, headers = {}, timeoutMs = TIMEOUT_MS } = {}) => {
  const answer = await fetch(addressOf(path), {
    method,
    signal: AbortSignal.timeout(timeoutMs),
    headers: { accept: 'application/json', ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const parsed = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new CallError(answer.status, parsed);
  return parsed;
};

/**
 * @typedef {object} View
 * @property {'REQUESTED' | 'IN_PROGRESS' | 'COMPLETED' | 'EXPIRED'} status
 * @property {boolean} cancelled
 * @property {string | null} error
 * @property {string | null} errorReason the reason of `error`, in Korean
 * @property {string} now on the client's clock
 * @property {string} partnerCode
 * @property {'USER_NONE' | 'USER_PERSONAL'} requestType
 * @property {string} expiresAt
 * @property {boolean} identified
 * @property {string} appUrl the address of the virtual app, as the QR code has it
 * @property {string | null} otherUrl `requestUrl`, if no browser can open it
 * @property {string | null} returnUrl
 * @property {string | null} callbackUrl
 * @property {string[]} possible
 */

/**
 * Reads a request as its user sees it, after an action if one is given. Resolves to `undefined` for an unknown request.
 * @param {string} txId
 * @param {string} [action]
 * @param {object} [body]
 * @returns {Promise<View | undefined>}
 */
export const callUser = async (txId, action, body) => {
  const path = `app/api/${encodeURIComponent(txId)}`;
  try {
    return action === undefined
      ? await call(path)
      : await call(`${path}/${action}`, { method: 'POST', body: body ?? {} });
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    if (error.status === 404) return undefined;
    // The state has changed meanwhile: read the current state.
    if (error.status === 409 && action !== undefined) return callUser(txId);
    throw error;
  }
};

/** @typedef {'unknown' | 'failed' | 'done' | 'expired' | 'cancelled'} End */

/** How a request ended; `undefined` while it is open. @param {View | undefined} view @returns {End | undefined} */
export const endOf = (view) => {
  if (view === undefined) return 'unknown';
  if (view.error !== null) return 'failed';
  if (view.status === 'COMPLETED') return 'done';
  if (view.status === 'EXPIRED') return 'expired';
  return view.cancelled ? 'cancelled' : undefined;
};

/** What other pages are told of each end. `code` is a CE code, or a code of this emulator. @param {View | undefined} view */
const endMessages = (view) =>
  /** @type {const} */ ({
    done: { outcome: 'success', code: null, message: null },
    failed: { outcome: 'fail', code: view?.error ?? null, message: reasonOf(view) },
    expired: {
      outcome: 'fail',
      code: 'EXPIRED',
      message: t('사용자가 승인하기 전에 요청이 만료되었습니다.', 'The request expired before the user approved.'),
    },
    cancelled: {
      outcome: 'fail',
      code: 'CANCELLED_BY_USER',
      message: t('사용자가 취소했습니다.', 'The user cancelled.'),
    },
    unknown: {
      outcome: 'fail',
      code: 'CE3100',
      message: t('요청이 없거나 삭제되었습니다.', 'There is no such request, or it was deleted.'),
    },
  });

/** The reasons of the catalogue, in English. @type {Record<string, string>} */
const reasons = {
  CE3000: 'This person is not a Toss user.',
  CE3001: 'The information does not match the person.',
  CE3002: 'This person has no certificate that can be used.',
  CE3006: "This person is too young for the partner's policy.",
};

/** Why a person is refused. @param {View | undefined} view */
export const reasonOf = (view) => {
  const { error, errorReason } = view ?? {};
  const ko = errorReason ?? '이 사용자는 본인확인을 할 수 없습니다.';
  return t(ko, reasons[error ?? ''] ?? 'This person cannot be verified.');
};

/**
 * How an end is explained: what the partner's server sees now, and what to do.
 * @param {End | 'closed'} end
 * @param {View | undefined} view
 * @returns {{ partnerSees: string, todo: string }}
 */
const explainEnd = (end, view) => {
  const again = t('처음 화면에서 다시 시도해 주세요.', 'Please start again from the first page.');
  switch (end) {
    case 'done':
      return {
        partnerSees: t(
          '고객사 서버의 상태 조회는 COMPLETED를 받습니다. 결과는 60분 안에 두 번까지 조회할 수 있습니다.',
          "The partner's server gets COMPLETED from status. It can read the result twice, for 60 minutes.",
        ),
        todo: '',
      };
    case 'failed':
      return {
        partnerSees: t(
          `고객사 서버의 상태 조회는 COMPLETED를 받고, 결과 조회는 ${view?.error}로 거부됩니다.`,
          `The partner's server gets COMPLETED from status, and ${view?.error} from result.`,
        ),
        todo: t(
          '정보를 확인한 뒤 처음 화면에서 다시 시도해 주세요.',
          'Check the information, and start again from the first page.',
        ),
      };
    case 'cancelled':
      return {
        partnerSees: t(
          '상태는 그대로 유지되다가 EXPIRED가 되고, 결과 조회는 CE3102로 거부됩니다.',
          "The partner's server gets the same status until it is EXPIRED, and CE3102 from result.",
        ),
        todo: again,
      };
    case 'expired':
      return {
        partnerSees: t(
          '고객사 서버의 상태 조회는 EXPIRED를 받고, 결과 조회는 CE3103으로 거부됩니다.',
          "The partner's server gets EXPIRED from status, and CE3103 from result.",
        ),
        todo: again,
      };
    case 'unknown':
      return {
        partnerSees: t('고객사 서버의 조회는 CE3100으로 거부됩니다.', "The partner's server gets CE3100."),
        todo: t(
          '요청이 없거나 삭제되었습니다. 처음 화면에서 다시 시도해 주세요.',
          'It never was, or it was deleted. Please start again from the first page.',
        ),
      };
    case 'closed':
      return {
        partnerSees: t(
          `요청은 계속 유효합니다. 고객사 서버의 상태 조회는 ${view?.status ?? 'REQUESTED'}를 받습니다.`,
          `The request goes on. The partner's server gets ${view?.status ?? 'REQUESTED'} from status.`,
        ),
        todo: t('이 창은 닫아도 됩니다.', 'You can close this window.'),
      };
  }
};

/**
 * Sends a message to the parent or opener of this page, if it has the given origin.
 * @param {Window | null} listener
 * @param {string} origin the only origin that may receive it; empty: send nothing
 * @param {object} message
 */
export const notify = (listener, origin, message) => {
  if (listener === null || listener === window || origin === '') return;
  listener.postMessage({ source: 'mock-toss-cert', ...message }, origin);
};

/** @param {string} txId @param {End} end @param {View | undefined} view */
export const messageOf = (txId, end, view) => ({ txId, ...endMessages(view)[end] });

/**
 * Shows what comes after an end: what to do, what the partner's server sees, and an address that only a phone can open.
 * @param {End | 'closed'} end
 * @param {View | undefined} view
 */
export const showEnd = (end, view) => {
  const { partnerSees, todo } = explainEnd(end, view);
  find('end-todo').textContent = todo;
  find('end-todo').hidden = todo === '';
  find('end-partner').textContent = partnerSees;
  const scheme = find('end-scheme');
  scheme.hidden = view?.otherUrl == null;
  scheme.textContent = t(
    `고객사의 주소 ${view?.otherUrl}는 앱에서만 열립니다. 이 브라우저에서는 열 수 없습니다.`,
    `Only an app can open the partner's address ${view?.otherUrl}. This browser cannot.`,
  );
};

/** The user reads the end before the page goes on. Milliseconds. */
const FORWARD_AFTER_MS = 1_500;

/**
 * Goes on to an address. That is no step of its own, so that Back does not lead here; and a page to which Back has led all the
 * same does not forward again.
 * @param {string} address
 */
export const forward = (address) => {
  const [navigation] = performance.getEntriesByType('navigation');
  if (navigation instanceof PerformanceNavigationTiming && navigation.type === 'back_forward') return;
  setTimeout(() => location.replace(address), FORWARD_AFTER_MS);
};

/** Longer than a window needs to close. Milliseconds. */
const CLOSES_MS = 300;

/** Closes the window. Where the browser forbids that, asks the user to do it. */
export const closeOrSay = () => {
  window.close();
  setTimeout(() => {
    say(find('action-problem'), () =>
      t(
        '브라우저가 창을 닫지 못하게 합니다. 이 탭을 직접 닫아 주세요.',
        'The browser does not let this page close. Please close the tab yourself.',
      ),
    );
  }, CLOSES_MS);
};

/** Whether a host is this computer alone. @param {string} host */
export const isLoopback = (host) => /^(.+\.)?localhost$|^127\.|^\[::1\]$/.test(host);

const RETRY_MS = 1000;

/** Shows that the page lost the server; `undefined`: it is back. @param {unknown} error */
const showConnection = (error) => {
  const place = document.querySelector('[data-testid="offline"]');
  if (!(place instanceof HTMLElement)) return;
  const lost = () =>
    t('서버에 연결하지 못했습니다. 다시 연결하는 중입니다…', 'The server does not answer. Connecting again…');
  say(place, error === undefined ? undefined : () => (error instanceof CallError ? error.shown : lost()));
};

/**
 * Calls `look` every second until it returns true. Goes on when the server does not answer.
 * @param {() => Promise<boolean>} look
 */
export const poll = (look) => {
  const again = async () => {
    let isEnough = false;
    try {
      isEnough = await look();
      showConnection(undefined);
    } catch (error) {
      console.warn('mock-toss-cert: no answer, trying again', error);
      showConnection(error);
    }
    if (!isEnough) setTimeout(again, RETRY_MS);
  };
  void again();
};

/** Shows why an action failed; `undefined`: it did not. It stays until the next try. @param {unknown} error */
const showFailedAction = (error) => {
  const failed = () => t('처리하지 못했습니다. 다시 눌러 주세요.', 'That did not work. Please try again.');
  say(
    find('action-problem'),
    error === undefined ? undefined : () => (error instanceof CallError ? error.shown : failed()),
  );
};

/** The controls whose actions are running. */
const busy = new Set();

/**
 * Makes an event handler for an action: it is sent once however often it is pressed, and its failure stays visible until the next
 * try.
 * @param {() => Promise<void>} act
 * @param {HTMLElement} [control] what is busy meanwhile; default: what was pressed
 */
export const createHandler = (act, control) => async (/** @type {Event} */ event) => {
  const pressed = control ?? event.currentTarget;
  if (busy.has(pressed)) return;
  busy.add(pressed);
  if (pressed instanceof HTMLElement) pressed.setAttribute('aria-busy', 'true');
  showFailedAction(undefined);
  try {
    await act();
  } catch (error) {
    console.warn('mock-toss-cert: the call failed', error);
    showFailedAction(error);
  } finally {
    busy.delete(pressed);
    if (pressed instanceof HTMLElement) pressed.removeAttribute('aria-busy');
  }
};
