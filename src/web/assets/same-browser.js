// Lets pages of one browser find each other: the virtual app stays where it is when the page that waits for it is open here.

const CHANNEL = 'mock-toss-cert';
/** A page in the same browser answers at once, unless the machine is slow. Milliseconds. */
const ANSWERS_MS = 1_000;

/** @returns {BroadcastChannel | undefined} */
const open = () => {
  try {
    return new BroadcastChannel(CHANNEL);
  } catch {
    // The browser forbids it, for example in a sandboxed frame.
    return undefined;
  }
};

/** Answers apps that ask whether a page waits for a request. @param {() => string} awaited the `txId` that this page waits for */
export const answerApps = (awaited) => {
  const channel = open();
  channel?.addEventListener('message', ({ data }) => {
    if (data?.ask === awaited()) channel.postMessage({ here: data.ask });
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
