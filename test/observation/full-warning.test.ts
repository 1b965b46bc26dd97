import { expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { createFullWarning } from '../../src/observation/full-warning.ts';

it.each(['maxTransactions', 'maxTransactionBytes'] as const)(
  'a full store logs which limit (%s) is reached, and which variable raises it',
  (limit) => {
    const lines: unknown[] = [];
    const { config } = loadConfig({});
    createFullWarning(config, { warn: (about: unknown, text?: string) => lines.push([about, text]) }).limitReached(
      limit,
    );
    const variable = { maxTransactions: 'MAX_TRANSACTIONS', maxTransactionBytes: 'MAX_TRANSACTION_BYTES' }[limit];
    expect(lines).toEqual([
      [{ [limit]: config[limit] }, expect.stringContaining(`raise MOCK_TOSS_${variable} to keep more`)],
    ]);
  },
);
