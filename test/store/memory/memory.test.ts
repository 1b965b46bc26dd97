import { createMemoryStore } from '../../../src/store/memory/index.ts';
import { pairCases } from '../cases/pairs.ts';
import { describeStore } from '../contract.ts';

const ONE_PROCESS = 'memory belongs to one process';

describeStore({
  name: 'the memory store',
  open: async (options) => createMemoryStore(options),
  openPair: () => Promise.reject(new Error(ONE_PROCESS)),
  skipped: Object.fromEntries(pairCases.map(({ name }) => [name, ONE_PROCESS])),
});

// So that the cases of pairs are tried before there is an adapter that has to pass them.
describeStore(
  {
    name: 'two names of one memory store',
    open: async (options) => createMemoryStore(options),
    openPair: async (options) => {
      const store = createMemoryStore(options);
      return [store, store];
    },
    skipped: {},
  },
  pairCases,
);
