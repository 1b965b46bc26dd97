import type { Client } from '../../domain/client.ts';
import type { Conduct } from '../../domain/findings/conduct.ts';
import type { IssuedToken } from '../issued-token.ts';
import type { SavedClient } from './saved-client.ts';
import type { SavedTransaction } from './saved-transaction.ts';
import type { SavedRecords, Snapshot, SnapshotClocks } from './snapshot.ts';

/** How far the clocks have gone on since the snapshot was made. */
type Gone = SnapshotClocks;

const moveClock = (clock: Client['clock'], { realMs }: Gone): Client['clock'] =>
  clock.kind === 'frozen' ? clock : { ...clock, offsetMs: clock.offsetMs - realMs };

/** The distance from the client's clock stays as it was: it says whether that clock was moved since. */
const moveToken = <T extends IssuedToken>(token: T, { realMs, monotonicMs }: Gone): T => ({
  ...token,
  realIssuedAtMs: token.realIssuedAtMs + realMs,
  monotonicIssuedAtMs: token.monotonicIssuedAtMs + monotonicMs,
});

const moveClient = (saved: SavedClient, gone: Gone): SavedClient => {
  const { touchedAtMs, client, facts } = saved;
  return {
    ...saved,
    touchedAtMs: touchedAtMs + gone.monotonicMs,
    client: { ...client, clock: moveClock(client.clock, gone) },
    facts: {
      ...facts,
      tokens: facts.tokens.map((token) => moveToken(token, gone)),
      current: facts.current && moveToken(facts.current, gone),
    },
  };
};

const moveConduct = <T extends Conduct>(conduct: T, { monotonicMs }: Gone): T => {
  const { lastPoll, completedSeenAt } = conduct;
  return {
    ...conduct,
    lastPoll: lastPoll && { ...lastPoll, monotonicAt: lastPoll.monotonicAt + monotonicMs },
    completedSeenAt: completedSeenAt === null ? null : completedSeenAt + monotonicMs,
  };
};

const moveTransaction = (saved: SavedTransaction, gone: Gone): SavedTransaction => ({
  ...saved,
  touchedAtMs: saved.touchedAtMs + gone.monotonicMs,
  conduct: saved.conduct && moveConduct(saved.conduct, gone),
});

/**
 * The records of a snapshot, as if no time had gone by since it was made: the clock of each client goes on from the instant at
 * which it was, and so do ages and intervals. What is told as real time, such as when something happened, stays true.
 */
export const continueRecords = (
  { coverage, personas, scenarios, faults, clients, transactions, sequence, clocks }: Snapshot,
  now: SnapshotClocks,
): SavedRecords => {
  const gone = { realMs: now.realMs - clocks.realMs, monotonicMs: now.monotonicMs - clocks.monotonicMs };
  return {
    sequence,
    coverage,
    personas,
    scenarios,
    faults,
    clients: clients.map((saved) => moveClient(saved, gone)),
    transactions: transactions.map((saved) => moveTransaction(saved, gone)),
  };
};
