// Shared by all pages: the two languages, the screens, and calls to this server.

/** The root of this server: the root of its origin, or the path that a proxy added. */
const ROOT = new URL('../../', import.meta.url);

/** The address of a path of this server. The path has no slash in front. @param {string} path */
export const addressOf = (path) => new URL(path, ROOT).href;

/** Longer than any answer of this server takes. Milliseconds. */
const TIMEOUT_MS = 10_000;

const LANGUAGE_KEY = 'mock-toss-language';

/** @param {'ko' | 'en'} language */
const showLanguage = (language) => {
  document.documentElement.lang = language;
  document.documentElement.dataset.lang = language;
};

const rememberedLanguage = () => {
  try {
    return localStorage.getItem(LANGUAGE_KEY);
  } catch {
    // The browser forbids storage: start in Korean.
    return null;
  }
};

/** Shows the language that was chosen last (default: Korean), and connects the language button. */
export const startLanguage = () => {
  showLanguage(rememberedLanguage() === 'en' ? 'en' : 'ko');
  document.querySelector('[data-testid="language"]')?.addEventListener('click', () => {
    const next = document.documentElement.dataset.lang === 'ko' ? 'en' : 'ko';
    showLanguage(next);
    try {
      localStorage.setItem(LANGUAGE_KEY, next);
    } catch {
      // The browser forbids storage: the choice is not remembered.
    }
  });
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
  /** @param {number} status @param {{ code?: string, message?: string, detail?: string, field?: string }} body */
  constructor(status, body) {
    super(body.message ?? body.detail ?? `answered with ${status}`);
    this.status = status;
    this.code = body.code ?? 'unexpected';
    this.field = body.field;
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
 * @property {string} partnerCode
 * @property {'USER_NONE' | 'USER_PERSONAL'} requestType
 * @property {string} expiresAt
 * @property {boolean} identified
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

/**
 * How a request ended; `undefined` while it is open.
 * @param {View | undefined} view
 * @returns {'unknown' | 'failed' | 'done' | 'expired' | 'cancelled' | undefined}
 */
export const endOf = (view) => {
  if (view === undefined) return 'unknown';
  if (view.error !== null) return 'failed';
  if (view.status === 'COMPLETED') return 'done';
  if (view.status === 'EXPIRED') return 'expired';
  return view.cancelled ? 'cancelled' : undefined;
};

/** The message to other pages for each end. `code` is a CE code, or a code of this emulator. */
const ends = /** @type {const} */ ({
  done: { outcome: 'success', code: null, message: null },
  failed: { outcome: 'fail', code: null, message: 'the service refused the person' },
  expired: { outcome: 'fail', code: 'EXPIRED', message: 'the request expired before the user approved' },
  cancelled: { outcome: 'fail', code: 'CANCELLED_BY_USER', message: 'the user cancelled' },
  unknown: { outcome: 'fail', code: 'CE3100', message: 'there is no such request, or it was deleted' },
});

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

/** @param {string} txId @param {keyof typeof ends} end @param {View | undefined} view */
export const messageOf = (txId, end, view) => ({
  txId,
  ...ends[end],
  ...(end === 'failed' ? { code: view?.error } : {}),
});

const RETRY_MS = 1000;

/** The original text of each place for errors, as the page was loaded. @type {WeakMap<HTMLElement, Node[]>} */
const noAnswer = new WeakMap();

/** Shows that a call got no answer, or why the server refused it (403). @param {HTMLElement} place @param {unknown} error */
const showFailure = (place, error) => {
  const original = noAnswer.get(place) ?? [...place.childNodes];
  noAnswer.set(place, original);
  if (error instanceof CallError && error.status === 403) place.textContent = error.message;
  else place.replaceChildren(...original);
  place.hidden = false;
};

/**
 * Calls `look` every second until it returns true. Goes on when the server does not answer.
 * @param {() => Promise<boolean>} look
 */
export const poll = (look) => {
  const again = async () => {
    let isEnough = false;
    const offline = document.querySelector('[data-testid="offline"]');
    try {
      isEnough = await look();
      if (offline instanceof HTMLElement) offline.hidden = true;
    } catch (error) {
      console.warn('mock-toss-cert: no answer, trying again', error);
      if (offline instanceof HTMLElement) showFailure(offline, error);
    }
    if (!isEnough) setTimeout(again, RETRY_MS);
  };
  void again();
};

/**
 * Makes an event handler that shows an error message when `act` fails.
 * @param {() => Promise<void>} act
 */
export const createHandler = (act) => async () => {
  const offline = find('offline');
  try {
    await act();
    offline.hidden = true;
  } catch (error) {
    console.warn('mock-toss-cert: the call failed', error);
    showFailure(offline, error);
  }
};
