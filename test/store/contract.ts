import { describe, it } from 'vitest';
import { ageCases } from './cases/age.ts';
import { callCases } from './cases/calls.ts';
import { catalogCases } from './cases/catalogs.ts';
import { clientCases } from './cases/clients.ts';
import { conductCases } from './cases/conduct.ts';
import { factCases } from './cases/facts.ts';
import { faultCases } from './cases/faults.ts';
import { findingCases } from './cases/findings.ts';
import { journalCases } from './cases/journal.ts';
import { lifeCases } from './cases/lives.ts';
import { memoryCases } from './cases/memory.ts';
import { observerCases } from './cases/observer.ts';
import { pageCases } from './cases/pages.ts';
import { pairCases } from './cases/pairs.ts';
import { resetCases } from './cases/reset.ts';
import { transactionCases } from './cases/transactions.ts';
import { type Adapter, type ContractCase, createSetup } from './contract-setup.ts';

export const contractCases: readonly ContractCase[] = [
  ...clientCases,
  ...transactionCases,
  ...conductCases,
  ...callCases,
  ...faultCases,
  ...journalCases,
  ...findingCases,
  ...factCases,
  ...catalogCases,
  ...pageCases,
  ...ageCases,
  ...lifeCases,
  ...resetCases,
  ...memoryCases,
  ...observerCases,
  ...pairCases,
];

/** A test for each case; those that are skipped say why. */
export const describeStore = (adapter: Adapter, cases: readonly ContractCase[] = contractCases): void => {
  describe(adapter.name, () => {
    const setup = createSetup(adapter);
    for (const { name, run } of cases) {
      const reason = adapter.skipped[name];
      if (reason === undefined) it(name, () => run(setup));
      else it.skip(`${name} (${reason})`);
    }
  });
};
