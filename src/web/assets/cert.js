// The browser script for partners' pages: TossCert() opens the standard window and reports how it ended.
(() => {
  const FEATURES = 'popup,width=480,height=760';
  const CLOSED_CHECK_MS = 250;
  /** A window may send its last message and close at once, so the message gets this time to arrive. */
  const GRACE_MS = 500;

  /** A window that was only reloaded says so in this time, after it said that it leaves. */
  const RELOAD_MS = 5_000;

  /** English for pages that say that they are English. */
  const isEnglish = () => document.documentElement.lang.toLowerCase().startsWith('en');

  const texts = {
    POPUP_BLOCKED: {
      ko: '브라우저가 팝업을 막았습니다. preparePopup()을 클릭 핸들러에서 비동기 코드보다 먼저 호출하세요.',
      en: 'the browser blocked the popup: call preparePopup() directly in the click handler, before any asynchronous code',
    },
    CLOSED_BY_USER: {
      ko: '끝나기 전에 창이 닫혔거나 다른 페이지로 이동했습니다. 사용자가 닫지 않았다면 페이지의 Cross-Origin-Opener-Policy가 팝업을 분리한 것입니다. same-origin-allow-popups를 사용하세요.',
      en: 'the window was closed or led elsewhere before the end. If the user did not do that, the Cross-Origin-Opener-Policy of your page separates popups: use same-origin-allow-popups',
    },
    INVALID_ARGUMENT: {
      ko: 'start()에는 authUrl(http 또는 https 주소)과 txId가 필요합니다. 둘 다 인증 요청의 응답에 있습니다.',
      en: 'start() needs authUrl (an http or https address) and txId, both from the answer to the request call',
    },
  };

  /** The window that this page has opened last. @type {Window | undefined} */
  let former;

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
    // Of an earlier start: two windows would only confuse.
    former?.close();
    count += 1;
    const name = `mock-toss-cert-${Date.now()}-${count}`;
    const popup = window.open('about:blank', name, FEATURES);
    if (popup === null) return undefined;
    former = popup;
    try {
      const { body, documentElement } = popup.document;
      popup.document.title = isEnglish() ? 'Unofficial mock' : '비공식 모의 인증';
      documentElement.lang = isEnglish() ? 'en' : 'ko';
      documentElement.style.colorScheme = 'light dark';
      body.textContent = isEnglish()
        ? 'Unofficial mock. One moment, please…'
        : '비공식 모의 인증 · 잠시만 기다려 주세요…';
      Object.assign(body.style, {
        margin: '0',
        padding: '40vh 1rem 0',
        background: 'light-dark(#f3f4f8, #14171e)',
        color: 'light-dark(#545d70, #a7b0c2)',
        font: '1rem system-ui, sans-serif',
        textAlign: 'center',
      });
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
        /** @type {ReturnType<typeof setTimeout> | undefined} */
        let leaving;
        /** @param {{ code: string, message: string }} [error] */
        const end = (error) => {
          if (hasEnded) return;
          hasEnded = true;
          clearInterval(timer);
          clearTimeout(leaving);
          window.removeEventListener('message', listen);
          if (error === undefined) onSuccess?.();
          else onFail?.(error);
        };
        /** @param {keyof typeof texts} code */
        const fail = (code) => end({ code, message: texts[code][isEnglish() ? 'en' : 'ko'] });

        /** @param {MessageEvent} event */
        const listen = ({ source, origin, data }) => {
          if (source !== opened?.popup || origin !== url?.origin) return;
          if (data?.source !== 'mock-toss-cert' || data.txId !== txId) return;
          if (data.outcome === 'ready') {
            clearTimeout(leaving);
            // The window sees that this page still listens.
            opened.popup.postMessage({ source: 'mock-toss-cert', txId, heard: true }, origin);
          } else if (data.outcome === 'leaving') {
            clearTimeout(leaving);
            leaving = setTimeout(() => fail('CLOSED_BY_USER'), RELOAD_MS);
          } else if (data.outcome === 'success') {
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
