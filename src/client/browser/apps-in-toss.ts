/**
 * What a mini-app sees of the certification screen: `appsInTossSignTossCert` of `@apps-in-toss/web-framework`, with the
 * virtual app of mock-toss-cert in an overlay in the place of the real app. For browsers; imports nothing.
 */

export interface AppsInTossSignTossCertParams {
  /** From the answer of the request call (guide ②). */
  txId: string;
  /** Goes right to the PIN, without the screen that says who asks for what. */
  skipConfirmDoc?: boolean;
}

/**
 * A CE code where the service refuses the person, or one of ours: `CANCELLED_BY_USER`, `CLOSED_BY_USER`, `EXPIRED`,
 * `INVALID_ARGUMENT`, `UNREACHABLE`.
 */
export class AppsInTossSignTossCertError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'AppsInTossSignTossCertError';
    this.code = code;
  }
}

const READY_MS = 10_000;

let server = new URL('http://localhost:8677');

/** Where the emulator is; the default is `http://localhost:8677`. Throws `TypeError` for what is no http(s) address. */
export const setMockTossUrl = (url: string | URL): void => {
  const next = new URL(url);
  if (next.protocol !== 'http:' && next.protocol !== 'https:') {
    throw new TypeError(`the address of mock-toss-cert must be http or https, not ${next.protocol}`);
  }
  server = next;
};

const appAddress = ({ txId, skipConfirmDoc = false }: AppsInTossSignTossCertParams): URL => {
  const address = new URL(server);
  address.pathname = `${server.pathname.replace(/\/$/, '')}/app/${encodeURIComponent(txId)}`;
  address.search = '';
  address.searchParams.set('embed', location.origin);
  if (skipConfirmDoc) address.searchParams.set('skipConfirmDoc', '1');
  return address;
};

/** Styles by the object model: a policy without inline styles allows it. */
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

/**
 * Shows the virtual app and resolves when the user has approved. Rejects with `AppsInTossSignTossCertError`, whose `code`
 * and `message` say why not.
 */
export const appsInTossSignTossCert = (params: AppsInTossSignTossCertParams): Promise<void> =>
  new Promise((resolve, reject) => {
    const { txId } = params ?? {};
    if (typeof txId !== 'string' || !/^[\w-]+$/.test(txId)) {
      reject(
        new AppsInTossSignTossCertError('INVALID_ARGUMENT', 'txId must be the one that the request call answered'),
      );
      return;
    }
    const address = appAddress(params);
    const { overlay, close, frame } = buildOverlay(address);

    const end = (error?: AppsInTossSignTossCertError): void => {
      clearTimeout(readyTimer);
      window.removeEventListener('message', listen);
      // Closed first, so that it gives the focus back.
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
    // Escape outside of the frame.
    overlay.addEventListener('cancel', closeByUser);
    document.body.append(overlay);
    overlay.showModal();
    frame.focus();
  });
