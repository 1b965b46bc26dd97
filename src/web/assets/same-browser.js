// Lets pages of one browser find each other: the virtual app stays where it is when the page that waits for it is open here.

const CHANNEL = 'mock-toss-cert';
/** A page in the same browser answers at once. Milliseconds. */
const ANSWERS_MS = 300;

/** @returns {BroadcastChannel | undefined} */
const open = () => {
  try {
    return new BroadcastChannel(CHANNEL);
  } catch {
    // The browser forbids it, for example in a sandboxed frame.
    return undefined;
  }
};

/** Answers apps that ask whether a page waits for this request. @param {string} txId */
export const answerApps = (txId) => {
  const channel = open();
  channel?.addEventListener('message', ({ data }) => {
    if (data?.ask === txId) channel.postMessage({ here: txId });
  });
};

/** Whether a page of this browser waits for this request. @param {string} txId @returns {Promise<boolean>} */
export const isAwaitedHere = (txId) =>
  new Promise((resolve) => {
    const channel = open();
    if (channel === undefined) {
      resolve(false);
      return;
    }
    const settle = (/** @type {boolean} */ isHere) => {
      channel.close();
      resolve(isHere);
    };
    channel.addEventListener('message', ({ data }) => {
      if (data?.here === txId) settle(true);
    });
    channel.postMessage({ ask: txId });
    setTimeout(() => settle(false), ANSWERS_MS);
  });
