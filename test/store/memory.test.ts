import { createMemoryStore } from '../../src/store/memory.ts';
import { describeStore } from './contract.ts';

describeStore('the memory store', async (limits, now) => createMemoryStore(limits, now));
