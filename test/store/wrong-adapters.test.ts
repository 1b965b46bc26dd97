import { expect, it } from 'vitest';
import { contractCases } from './contract.ts';
import { createSetup } from './contract-setup.ts';
import { wrongAdapters } from './wrong-adapters.ts';

/** Nothing comes late in memory. */
const PATIENCE_MS = 100;

it.each(wrongAdapters.map((one) => [one.what, one.failing, one] as const))(
  'an adapter that %s does not pass "%s"',
  async (what, failing, { open }) => {
    const found = contractCases.find(({ name }) => name === failing);
    if (found === undefined) throw new Error(`the contract has no case "${failing}"`);
    const adapter = {
      name: what,
      open: async (options: Parameters<typeof open>[0]) => open(options),
      openPair: () => Promise.reject(new Error('there is one only')),
      skipped: {},
    };
    await expect(found.run(createSetup(adapter, PATIENCE_MS))).rejects.toThrow();
  },
);

it('every case of the contract has a name of its own', () => {
  const names = contractCases.map(({ name }) => name);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});
