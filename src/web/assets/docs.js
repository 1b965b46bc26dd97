// The pages of the documentation: the theme of the dashboard, copy buttons, and the section in the other language. They can be
// read without it. It runs before the page is shown, so that no other theme is seen first.
(() => {
  const root = document.documentElement;
  const isKorean = root.lang === 'ko';
  const COPIED_MS = 2_000;

  try {
    const theme = localStorage.getItem('mock-toss-theme');
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
  } catch {
    // The browser forbids storage.
  }

  /** @param {Element} block */
  const addCopy = (block) => {
    const copy = isKorean ? '복사' : 'Copy';
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = copy;
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(block.querySelector('code')?.textContent ?? '');
        button.textContent = isKorean ? '복사했습니다' : 'Copied';
      } catch {
        button.textContent = isKorean ? '복사하지 못했습니다' : 'Not copied';
      }
      setTimeout(() => {
        button.textContent = copy;
      }, COPIED_MS);
    });
    block.append(button);
  };

  /** The section that is read: the one of the address while it is seen, else the last that began above; at the top that of the address. */
  const currentSection = () => {
    const headings = [...document.querySelectorAll('article :is(h2, h3, h4)[id]')];
    const topOf = (/** @type {Element} */ heading) => heading.getBoundingClientRect().top;
    const named = headings.find(({ id }) => id === decodeURIComponent(location.hash.slice(1)));
    if (named && topOf(named) >= 0 && topOf(named) < innerHeight) return named;
    return headings.findLast((heading) => topOf(heading) < innerHeight / 3) ?? named;
  };

  /** Styles unfold these lists on wide windows. This unfolds them for screen readers and for browsers that lack these styles. */
  const unfold = () => {
    for (const [list, width] of [
      ['.pages', '60rem'],
      ['.contents', '80rem'],
    ]) {
      const details = document.querySelector(`${list} details`);
      const room = matchMedia(`(width >= ${width})`);
      const show = () => details?.toggleAttribute('open', room.matches);
      room.addEventListener('change', show);
      show();
    }
  };

  addEventListener('DOMContentLoaded', () => {
    unfold();
    // Scrolls a long list so that the current page is visible.
    const current = document.querySelector('.pages [aria-current]');
    const list = current?.closest('details');
    if (current instanceof HTMLElement && list) list.scrollTop = current.offsetTop - list.clientHeight / 2;
    // Browsers offer the clipboard only to pages of HTTPS and of this machine.
    if (navigator.clipboard) for (const block of document.querySelectorAll('.code')) addCopy(block);
    const twin = document.querySelector('a[hreflang]');
    if (!(twin instanceof HTMLAnchorElement)) return;
    twin.addEventListener('click', () => {
      const section = currentSection();
      twin.hash = section === undefined ? '' : section.id;
    });
  });
})();
