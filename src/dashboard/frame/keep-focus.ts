/** Whether the browser would forget that this element has the focus. */
const isGone = (element: Element): boolean =>
  !element.isConnected || !element.checkVisibility() || element.matches(':disabled');

/** Parts of the page that may have the focus in place of what was in them. */
const PARTS = 'section, main';

/**
 * When what had the focus goes away (a button of an action that is no longer possible, a row that was removed), gives the focus
 * to the part of the page that it was in: a keyboard goes on from there, and not from the beginning of the page.
 */
export const keepFocus = (): (() => void) => {
  let focused: Element | null = null;
  let around: readonly HTMLElement[] = [];
  const remember = ({ target }: FocusEvent): void => {
    if (!(target instanceof Element)) return;
    focused = target;
    const parts: HTMLElement[] = [];
    for (let part = target.parentElement?.closest<HTMLElement>(PARTS); part; ) {
      parts.push(part);
      part = part.parentElement?.closest<HTMLElement>(PARTS);
    }
    around = parts;
  };
  const look = (): void => {
    const { activeElement } = document;
    const isElsewhere = activeElement !== document.body && activeElement !== focused;
    if (focused === null || isElsewhere || !isGone(focused)) return;
    const part = around.find((one) => !isGone(one)) ?? document.getElementById('main');
    focused = null;
    part?.setAttribute('tabindex', '-1');
    part?.focus({ preventScroll: true });
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ['class', 'disabled', 'open'],
  });
  document.addEventListener('focusin', remember);
  return () => {
    observer.disconnect();
    document.removeEventListener('focusin', remember);
  };
};
