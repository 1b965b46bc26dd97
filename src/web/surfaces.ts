import { languages } from '../domain/text/language.ts';
import type { MessageHead, Surface } from '../http/surface.ts';
import { refuseWeb } from './refusal.ts';
import { refusePage } from './refusal-page.ts';

/** What the pages call. */
export const APP_API_PREFIX = '/app/api';
export const DEMO_API_PREFIX = '/demo/api';

/** The files of the dashboard. */
export const DASHBOARD_PREFIX = '/dashboard';

/** The documentation. The page of the reference, which stands at this path itself, belongs to the control API. */
export const DOCS_PREFIX = '/_control/docs';
export const DOCS_ASSETS_PREFIX = `${DOCS_PREFIX}/assets`;

/** The media type with its parameters, in one range of `Accept`. */
const HTML_RANGE = /^text\/html\s*(?:;|$)/i;
const QUALITY = /;\s*q\s*=\s*([^;\s]*)/i;

/** Whether `Accept` names `text/html` with a weight above 0 (RFC 9110 12.5.1). Other ranges do not count: many tools send one for everything. */
const namesHtml = (accept = ''): boolean =>
  accept
    .split(',')
    .map((range) => range.trim())
    .some((range) => HTML_RANGE.test(range) && Number(QUALITY.exec(range)?.[1] ?? 1) > 0);

const isOpenedByBrowser = ({ method, headers }: MessageHead): boolean =>
  (method === 'GET' || method === 'HEAD') && namesHtml(headers.accept);

/** The dashboard: a browser opens it at `/`. Every other call of `/` was probably meant for the emulated API. */
export const createDashboardSurface = (isOn: boolean): Surface => ({
  name: 'dashboard',
  prefixes: [DASHBOARD_PREFIX],
  // The path first: the rest costs more, and every call is asked.
  claims: (path, message) => isOn && path === '/' && isOpenedByBrowser(message),
  refuse: refusePage,
  isEmulated: false,
  reference: isOn ? 'the dashboard is at /' : 'the dashboard is off with the control API, see MOCK_TOSS_CONTROL',
});

/** The documentation: its pages are public texts, so nothing of the control API's rules holds but that it can be off. */
export const createDocsSurface = (isOn: boolean): Surface => ({
  name: 'docs',
  prefixes: [...languages.map((language) => `${DOCS_PREFIX}/${language}`), DOCS_ASSETS_PREFIX],
  refuse: refusePage,
  isEmulated: false,
  reference: isOn
    ? `the pages of the documentation are listed at ${DOCS_PREFIX}/en`
    : 'the documentation is off with the control API, see MOCK_TOSS_CONTROL',
});

/** The end user's side refuses calls by `{"code","message"}`, and pages by a page that says the same. */
export const createWebSurfaces = (hasPages: boolean): readonly [Surface, Surface] => {
  const reference = hasPages ? 'there is no such page' : 'the pages are off, see MOCK_TOSS_APP';
  return [
    {
      name: 'web',
      prefixes: [APP_API_PREFIX, DEMO_API_PREFIX],
      refuse: refuseWeb,
      isEmulated: false,
      reference,
    },
    {
      name: 'page',
      prefixes: ['/app', '/start', '/cert', '/demo'],
      refuse: refusePage,
      isEmulated: false,
      reference,
    },
  ];
};
