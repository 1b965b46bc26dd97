/** The groups of probes, in the order in which `compare` asks them: the files of `fixtures/parity/`. */
export const probeGroups = [
  'token',
  'pending',
  'bearer',
  'txid',
  'http',
  'request-parameters',
  'personal-parameters',
  'session-keys',
  'completion',
  'after-60-minutes',
] as const;
