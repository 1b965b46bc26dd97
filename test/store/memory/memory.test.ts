import { createMemoryStore } from '../../../src/store/memory/index.ts';
import { describeStore } from '../contract.ts';

describeStore('the memory store', async (...from) => createMemoryStore(...from));
