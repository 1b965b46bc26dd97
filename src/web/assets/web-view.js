// What an app hears that shows the standard window in a web view of its own, where no page has opened it.

/**
 * @typedef {'TOSS_AUTH_POPUP_ONLOAD' | 'TOSS_AUTH_SUCCESS' | 'TOSS_AUTH_FAIL' | 'TOSS_AUTH_CLICK_NAVBAR_CLOSE'} AppMessage
 */

/** @type {any} */
const app = window;

const ios = () => app.webkit?.messageHandlers?.tossAuthWebView;

/** Each is looked for when there is something to say: an app may put its own there at any time. */
const ways = [
  // Android: an object of the app, whose methods work on that object alone.
  (/** @type {AppMessage} */ text) => app.tossAuthWebView?.sendMessage(text),
  (/** @type {AppMessage} */ text) => ios()?.postMessage(text),
  // What an app has put into the page listens to its events.
  (/** @type {AppMessage} */ text) => window.postMessage(text, location.origin),
];

/** Whether the page is in an app's web view, as far as can be seen. */
export const hasBridge = () => {
  try {
    return Boolean(app.tossAuthWebView ?? ios());
  } catch {
    return true;
  }
};

/** Apps put their listeners in when they hear that the page has loaded, and a request may have ended by then. */
const LISTENER_MS = 500;

const loaded = new Promise((resolve) => {
  if (document.readyState === 'complete') resolve(undefined);
  else window.addEventListener('load', () => resolve(undefined), { once: true });
});
const isHeard = loaded.then(() => new Promise((resolve) => setTimeout(resolve, LISTENER_MS)));

/** @type {Set<AppMessage>} */
const told = new Set();

/** Says it by every way that there is, once, and not before it can be heard. @param {AppMessage} text */
export const tellApp = async (text) => {
  if (told.has(text)) return;
  told.add(text);
  await (text === 'TOSS_AUTH_POPUP_ONLOAD' ? loaded : isHeard);
  for (const way of ways) {
    // A bridge may fail at once or later; the page and the other ways go on.
    const send = async () => way(text);
    send().catch((error) => console.warn(`mock-toss-cert: the app did not take ${text}`, error));
  }
};
