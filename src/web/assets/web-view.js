// Messages to an app that shows the standard window in its web view. `docs/pages.md` lists them.

/**
 * @typedef {'TOSS_AUTH_POPUP_ONLOAD' | 'TOSS_AUTH_SUCCESS' | 'TOSS_AUTH_FAIL' | 'TOSS_AUTH_CLICK_NAVBAR_CLOSE'} AppMessage
 */

/** @type {any} */
const app = window;

const ios = () => app.webkit?.messageHandlers?.tossAuthWebView;

/** The channels to the app. Each is looked up when a message is sent, because an app may add one at any time. */
const channels = [
  // Android: the method must be called on this object.
  (/** @type {AppMessage} */ text) => app.tossAuthWebView?.sendMessage(text),
  (/** @type {AppMessage} */ text) => ios()?.postMessage(text),
  // Others: the app has added a `message` listener to the page.
  (/** @type {AppMessage} */ text) => window.postMessage(text, location.origin),
];

/** Whether the page seems to be in the web view of an app. */
export const hasBridge = () => {
  try {
    return Boolean(app.tossAuthWebView ?? ios());
  } catch {
    return true;
  }
};

/** Apps add their listeners when the page has loaded. A request may have ended before, so its message waits this long. */
const LISTENER_MS = 500;

const loaded = new Promise((resolve) => {
  if (document.readyState === 'complete') resolve(undefined);
  else window.addEventListener('load', () => resolve(undefined), { once: true });
});
const listenersReady = loaded.then(() => new Promise((resolve) => setTimeout(resolve, LISTENER_MS)));

/** @type {Set<AppMessage>} */
const sent = new Set();

/** Sends a message through every channel, once, and not before listeners can receive it. @param {AppMessage} text */
export const notifyApp = async (text) => {
  if (sent.has(text)) return;
  sent.add(text);
  await (text === 'TOSS_AUTH_POPUP_ONLOAD' ? loaded : listenersReady);
  for (const channel of channels) {
    // A channel may fail at once or later. The page and the other channels go on.
    const send = async () => channel(text);
    send().catch((error) => console.warn(`mock-toss-cert: the app did not take ${text}`, error));
  }
};
