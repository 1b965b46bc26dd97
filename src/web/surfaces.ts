import type { Surface } from '../http/surface.ts';
import { refuseWeb } from './refusal.ts';
import { refusePage } from './refusal-page.ts';

/** What the pages call. */
export const APP_API_PREFIX = '/app/api';
export const DEMO_API_PREFIX = '/demo/api';

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
