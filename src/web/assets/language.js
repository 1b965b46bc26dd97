// Pages hold both languages; the document says which one shows.

const KEY = 'mock-toss-language';

/** @param {'ko' | 'en'} language */
const show = (language) => {
  document.documentElement.lang = language;
  document.documentElement.dataset.lang = language;
};

const remembered = () => {
  try {
    return localStorage.getItem(KEY);
  } catch {
    // A browser that keeps nothing starts in Korean.
    return null;
  }
};

/** Shows the language that was chosen last, or Korean, and lets the switch change it. */
export const startLanguage = () => {
  show(remembered() === 'en' ? 'en' : 'ko');
  document.querySelector('[data-testid="language"]')?.addEventListener('click', () => {
    const next = document.documentElement.dataset.lang === 'ko' ? 'en' : 'ko';
    show(next);
    try {
      localStorage.setItem(KEY, next);
    } catch {
      // Shown all the same.
    }
  });
};
