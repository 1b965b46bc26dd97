import { noContact } from '../src/domain/person.ts';
import type { Step, Transaction } from '../src/domain/transaction.ts';

const step = (at: number): Step => ({ at, realAt: null, cause: 'scenario' });

/** A transaction of one second from time 0, in which nothing has happened. */
const base: Transaction = {
  txId: 'tx',
  clientId: 'client',
  product: 'id',
  requestType: 'USER_NONE',
  triggerType: null,
  requestUrl: null,
  successCallbackUrl: null,
  failCallbackUrl: null,
  nonce: null,
  scenario: 'manual',
  personError: null,
  mismatch: null,
  userPhone: null,
  person: {
    personaId: 'kim-toss',
    name: '김토스',
    birthday: '19930324',
    gender: 'FEMALE',
    nationality: 'LOCAL',
    phone: '01019990101',
    ci: 'ci',
    di: 'di',
    ...noContact,
  },
  requestKeyFingerprint: null,
  requestHmac: null,
  requested: step(0),
  identified: null,
  started: null,
  completed: null,
  cancelled: null,
  expires: step(1000),
  pollSteps: {},
  polls: 0,
  reads: [],
};

/** A record as the store keeps it, with what a test wants to be otherwise. */
export const makeTransaction = (own: Partial<Transaction> = {}): Transaction => ({ ...base, ...own });
