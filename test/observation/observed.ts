import type { CallContext } from '../../src/http/call-context.ts';
import { createSurfaces, type Surface } from '../../src/http/surface.ts';
import type { ObservedCall } from '../../src/observation/observed-call.ts';

const refuse: Surface['refuse'] = () => ({
  status: 400,
  contentType: 'text/plain',
  headers: {},
  body: 'no',
  code: 'x',
  hint: 'x',
});
const reference = 'nowhere';

/** A server of two surfaces, one of which stands for the real service. */
export const surfaces = createSurfaces([
  { name: 'api', prefixes: ['/api'], refuse, isEmulated: true, reference },
  { name: 'token', prefixes: [], paths: ['/token'], refuse, isEmulated: true, reference },
  { name: 'control', prefixes: ['/_control'], refuse, isEmulated: false, reference },
]);

export const contextAt = (path: string, more: Partial<CallContext> = {}): CallContext => ({
  surface: surfaces.of(path),
  path,
  ...more,
});

/** A good status call as the one pass sees it, with what a test wants to be otherwise. `owner`: the client that calls. */
export const observed = ({ owner, ...own }: Partial<ObservedCall> & Pick<CallContext, 'owner'> = {}): ObservedCall => ({
  method: 'POST',
  target: '/api/status',
  endpoint: 'status',
  countedAs: 'status',
  headers: { host: 'localhost' },
  tls: null,
  query: {},
  body: { text: '{"txId":"x"}', bytes: 12 },
  fields: { txId: 'x' },
  txId: null,
  ...own,
  context: { ...(own.context ?? contextAt('/api/status')), ...(owner === undefined ? {} : { owner }) },
});
