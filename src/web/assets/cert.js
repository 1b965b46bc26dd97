// The browser script for partners' pages: TossCert() opens the standard window and reports how it ended.
(() => {
  const FEATURES = 'popup,width=480,height=760';
  const CLOSED_CHECK_MS = 250;
  /** A window may send its last message and close at once, so the message gets this time to arrive. */
  const GRACE_MS = 500;

  const texts = {
    POPUP_BLOCKED:
      'the browser blocked the popup: call preparePopup() directly in the click handler, before any asynchronous code',
    CLOSED_BY_USER:
      'the window was closed before the end. If the user did not close it, the Cross-Origin-Opener-Policy of your page separates popups: use same-origin-allow-popups',
    INVALID_ARGUMENT:
      'start() needs authUrl (an http or https address) and txId, both from the answer to the request call',
  };

  let count = 0;

  /** @param {unknown} authUrl @returns {URL | undefined} */
  const readAuthUrl = (authUrl) => {
    try {
      const url = new URL(String(authUrl));
      return url.protocol === 'https:' || url.protocol === 'http:' ? url : undefined;
    } catch {
      return undefined;
    }
  };

  const openPopup = () => {
    count += 1;
    const name = `mock-toss-cert-${Date.now()}-${count}`;
    const popup = window.open('about:blank', name, FEATURES);
    if (popup === null) return undefined;
    try {
      popup.document.title = '모의 인증 (mock)';
      popup.document.body.textContent = '모의 인증 · 실제 인증이 아닙니다';
    } catch {
      // Some security policies forbid this; the text is not necessary.
    }
    return { popup, name };
  };

  /** Posts the form that opens the standard window. @param {string} target @param {string} action @param {string} txId */
  const post = (target, action, txId) => {
    const form = document.createElement('form');
    form.method = 'post';
    form.action = action;
    form.target = target;
    form.hidden = true;
    for (const [name, value] of Object.entries({ txId, origin: location.origin })) {
      const input = document.createElement('input');
      input.type = 'hidden';
      input.name = name;
      input.value = value;
      form.append(input);
    }
    (document.body ?? document.documentElement).append(form);
    form.submit();
    form.remove();
  };

  const TossCert = () => {
    /** @type {{ popup: Window, name: string } | undefined} */
    let prepared;

    return {
      /** Opens an empty window. Browsers allow this only directly in a click handler. */
      preparePopup() {
        if (prepared === undefined || prepared.popup.closed) prepared = openPopup();
        else prepared.popup.focus();
      },

      /**
       * @param {{
       *   authUrl: string,
       *   txId: string,
       *   onSuccess?: () => void,
       *   onFail?: (error: { code: string, message: string }) => void,
       * }} options
       */
      start({ authUrl, txId, onSuccess, onFail } = /** @type {any} */ ({})) {
        const url = readAuthUrl(authUrl);
        const opened = prepared ?? (url === undefined ? undefined : openPopup());
        prepared = undefined;

        let hasEnded = false;
        /** @type {ReturnType<typeof setInterval> | undefined} */
        let timer;
        /** @param {{ code: string, message: string }} [error] */
        const end = (error) => {
          if (hasEnded) return;
          hasEnded = true;
          clearInterval(timer);
          window.removeEventListener('message', listen);
          if (error === undefined) onSuccess?.();
          else onFail?.(error);
        };
        /** @param {keyof typeof texts} code */
        const fail = (code) => end({ code, message: texts[code] });

        /** @param {MessageEvent} event */
        const listen = ({ source, origin, data }) => {
          if (source !== opened?.popup || origin !== url?.origin) return;
          if (data?.source !== 'mock-toss-cert' || data.txId !== txId) return;
          if (data.outcome === 'success') {
            opened.popup.close();
            end();
          } else if (data.outcome === 'fail') {
            // The window stays open, so that the user can read the reason.
            end({ code: String(data.code), message: String(data.message) });
          }
        };

        if (url === undefined || typeof txId !== 'string' || txId === '') {
          opened?.popup.close();
          setTimeout(() => fail('INVALID_ARGUMENT'));
          return;
        }
        if (opened === undefined) {
          setTimeout(() => fail('POPUP_BLOCKED'));
          return;
        }
        window.addEventListener('message', listen);
        timer = setInterval(() => {
          if (!opened.popup.closed) return;
          clearInterval(timer);
          setTimeout(() => fail('CLOSED_BY_USER'), GRACE_MS);
        }, CLOSED_CHECK_MS);
        if (!opened.popup.closed) post(opened.name, url.href, txId);
      },
    };
  };

  /** @type {any} */ (window).TossCert = TossCert;
})();
