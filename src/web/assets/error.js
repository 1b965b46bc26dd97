// The page for a refusal: another language, and the way back.
import { find, startLanguage } from './page.js';

startLanguage();
find('language').hidden = false;
const back = find('page-back');
back.hidden = history.length < 2;
back.addEventListener('click', () => history.back());
