/** What can be wrong with a call before an endpoint handles it. */
export const transportProblems = [
  'not-found',
  'method',
  'bad-request',
  'media-type',
  'too-large',
  'malformed',
  'schema',
  'timeout',
  'headers-too-large',
  'plain-http',
  'unexpected',
] as const;
