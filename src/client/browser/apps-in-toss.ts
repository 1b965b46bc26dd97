/**
 * Replaces `appsInTossSignTossCert` of `@apps-in-toss/web-framework` in mini-apps: it shows the virtual app of mock-toss-cert
 * in an overlay instead of the real app. Runs in browsers and imports nothing. `docs/pages.md` says how to use it.
 */

export interface AppsInTossSignTossCertParams {
  /** `txId` from the answer to the request call (guide ②). */
  txId: string;
  /** Skips the consent screen and shows the PIN screen at once. */
  skipConfirmDoc?: boolean;
}

const BRAND = Symbol.for('mock-toss-cert.AppsInTossSignTossCertError');

/**
 * Why the user was not verified. `code` is a CE code when the service refuses the person (`CE3001`), else one of this
 * emulator: `CANCELLED_BY_USER`, `CLOSED_BY_USER`, `EXPIRED`, `INVALID_ARGUMENT`, `UNREACHABLE`.
 */
export class AppsInTossSignTossCertError extends Error {
  readonly code: string;
  protected readonly [BRAND] = true;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'AppsInTossSignTossCertError';
    this.code = code;
  }

  /** Also true for errors of the other build: a program may load the package as CommonJS and as ES modules. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    const isOurs = typeof value === 'object' && value !== null && BRAND in value;
    // biome-ignore lint/complexity/noThisInStatic: subclasses inherit this method
    return this === AppsInTossSignTossCertError ? isOurs : Function.prototype[Symbol.hasInstance].call(this, value);
  }
}

const READY_MS = 10_000;

let server = new URL('http://localhost:8677');

/** Old browsers have no `URL.canParse`. */
const parseAddress = (url: string | { readonly href: string }): URL => {
  try {
    return new URL(String(url));
  } catch {
    throw new TypeError('the address of mock-toss-cert must be a URL, such as http://localhost:8677');
  }
};

/**
 * Sets the address of the emulator (default `http://localhost:8677`). Throws `TypeError` if it is not an http(s) URL without
 * credentials, query and fragment.
 */
export const setMockTossUrl = (url: string | { readonly href: string }): void => {
  const next = parseAddress(url);
  const { protocol, username, password, search, hash } = next;
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw new TypeError(`the address of mock-toss-cert must be http or https, not ${protocol}`);
  }
  if (username + password + search + hash !== '') {
    throw new TypeError('the address of mock-toss-cert must have no credentials, query or fragment');
  }
  server = next;
};

const appAddress = ({ txId, skipConfirmDoc = false }: AppsInTossSignTossCertParams): URL => {
  const address = new URL(server);
  address.pathname = `${server.pathname.replace(/\/$/, '')}/app/${encodeURIComponent(txId)}`;
  address.searchParams.set('embed', location.origin);
  if (skipConfirmDoc) address.searchParams.set('skipConfirmDoc', '1');
  return address;
};

/** Sets styles with JavaScript: a content security policy that forbids inline styles allows this. */
const style = (element: HTMLElement, styles: Partial<CSSStyleDeclaration>): void => {
  Object.assign(element.style, styles);
};

const buildOverlay = (address: URL) => {
  const overlay = document.createElement('dialog');
  overlay.setAttribute('aria-label', '모의 인증 (mock)');
  overlay.dataset.testid = 'mock-toss-overlay';
  style(overlay, {
    width: '100%',
    maxWidth: 'none',
    height: '100%',
    maxHeight: 'none',
    margin: '0',
    padding: '0',
    border: '0',
    background: '#f4f5f8',
  });
  const column = document.createElement('div');
  style(column, { display: 'flex', flexDirection: 'column', height: '100%' });
  const close = document.createElement('button');
  close.type = 'button';
  close.textContent = '✕';
  close.setAttribute('aria-label', '닫기 (close)');
  close.dataset.testid = 'mock-toss-close';
  style(close, {
    alignSelf: 'flex-end',
    width: '3rem',
    height: '3rem',
    border: '0',
    background: 'transparent',
    color: '#1d2433',
    font: '1.25rem sans-serif',
    cursor: 'pointer',
  });
  const frame = document.createElement('iframe');
  frame.src = address.href;
  frame.title = '모의 인증 앱 (mock)';
  frame.dataset.testid = 'mock-toss-frame';
  style(frame, { flex: '1', width: '100%', border: '0' });
  column.append(close, frame);
  overlay.append(column);
  return { overlay, close, frame };
};

/** Shows the virtual app. Resolves when the user has approved, and rejects with `AppsInTossSignTossCertError` otherwise. */
export const appsInTossSignTossCert = (params: AppsInTossSignTossCertParams): Promise<void> =>
  new Promise((resolve, reject) => {
    const { txId } = params ?? {};
    if (typeof txId !== 'string' || !/^[\w-]+$/.test(txId)) {
      reject(
        new AppsInTossSignTossCertError(
          'INVALID_ARGUMENT',
          'txId is missing or malformed: pass the txId from the answer to the request call',
        ),
      );
      return;
    }
    const address = appAddress(params);
    const { overlay, close, frame } = buildOverlay(address);

    const end = (error?: AppsInTossSignTossCertError): void => {
      clearTimeout(readyTimer);
      window.removeEventListener('message', listen);
      // Close before removing: this returns the focus to the page.
      overlay.close();
      overlay.remove();
      if (error === undefined) resolve();
      else reject(error);
    };
    const fail = (code: string, message: string): void => end(new AppsInTossSignTossCertError(code, message));

    const listen = ({ source, origin, data }: MessageEvent): void => {
      if (source !== frame.contentWindow || origin !== address.origin) return;
      if (data?.source !== 'mock-toss-cert' || data.txId !== txId) return;
      clearTimeout(readyTimer);
      if (data.outcome === 'success') end();
      else if (data.outcome === 'fail') fail(String(data.code), String(data.message));
    };
    const closeByUser = (): void => fail('CLOSED_BY_USER', 'the user closed the screen');
    const readyTimer = setTimeout(
      () => fail('UNREACHABLE', `no answer from ${address.origin}: is mock-toss-cert running there?`),
      READY_MS,
    );

    window.addEventListener('message', listen);
    close.addEventListener('click', closeByUser);
    // The Escape key, pressed outside the frame.
    overlay.addEventListener('cancel', closeByUser);
    document.body.append(overlay);
    overlay.showModal();
    frame.focus();
  });
