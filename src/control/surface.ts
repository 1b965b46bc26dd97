import type { Config } from '../config/load.ts';
import type { Surface } from '../http/surface.ts';
import { refuseControl } from './problem.ts';

export const CONTROL_ROOT = '/_control';
export const CONTROL_PREFIX = `${CONTROL_ROOT}/v1`;

/** The page with both OpenAPI documents. */
export const REFERENCE_PATH = `${CONTROL_ROOT}/docs`;

/** The control API refuses with problem details (RFC 9457). */
export const createControlSurface = ({ control }: Pick<Config, 'control'>): Surface => ({
  name: 'control',
  prefixes: [CONTROL_ROOT],
  paths: ['/health', '/ready'],
  refuse: refuseControl,
  isEmulated: false,
  reference:
    control === 'on' ? `the calls are listed at ${REFERENCE_PATH}` : 'the control API is off, see MOCK_TOSS_CONTROL',
  alwaysRefers: true,
});
