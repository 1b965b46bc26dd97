import type { Logger } from 'pino';
import type { Client } from '../../domain/client.ts';
import type { LoggableNames } from '../../domain/loggable-names.ts';
import { waitsForUser } from '../../domain/scenario.ts';
import { statusAt, type Transaction } from '../../domain/transaction.ts';
import type { Store } from '../../store/store.ts';

/** The status call at which the developer may not know that a user must act. */
export const NOTICE_AT_POLL = 5;

/** To be called at that status call, with its client and the time on the client's clock. */
export type NoticeWaiting = (transaction: Transaction, client: Client, nowMs: number) => Promise<void>;

export interface WaitingParts {
  readonly store: Pick<Store, 'scenarios'>;
  readonly logger: Pick<Logger, 'info'>;
  readonly loggableNames: LoggableNames;
  /** The address of the server for a browser on this machine. */
  readonly baseUrl: () => string;
  /** Whether the virtual app is on, in which users approve. */
  readonly hasApp: boolean;
  /** `null` without a control API. */
  readonly controlPrefix: string | null;
  /** The scenario of requests that nothing else decides. */
  readonly defaultScenario: string;
}

/** How to change the setting that chose this scenario. Empty if the request itself chose it. */
const explainChoice = (name: string, client: Client, defaultScenario: string): string[] => {
  if (client.scenario === name) return ['give the client another scenario, such as auto'];
  return client.scenario === null && name === defaultScenario
    ? ['start with MOCK_TOSS_SCENARIO=auto to have requests completed by themselves']
    : [];
};

/**
 * A common surprise of a first run: a client polls REQUESTED forever, because the developer does not know that a user must act.
 * At the fifth poll of a transaction, the log says so and names the ways to continue.
 */
export const createWaitingNotice =
  ({ store, logger, loggableNames, baseUrl, hasApp, controlPrefix, defaultScenario }: WaitingParts): NoticeWaiting =>
  async (transaction, client, nowMs) => {
    const { txId, clientId, cancelled } = transaction;
    if (cancelled !== null || statusAt(transaction, nowMs) !== 'REQUESTED') return;
    const scenario = await store.scenarios.get(transaction.scenario);
    if (scenario === undefined || !waitsForUser(scenario)) return;
    const base = baseUrl();
    const ways = [
      ...(hasApp ? [`approve it at ${base}/app/${txId}`] : []),
      ...(controlPrefix === null ? [] : [`call POST ${base}${controlPrefix}/transactions/${txId}/complete`]),
      ...explainChoice(scenario.name, client, defaultScenario),
    ];
    logger.info(
      { clientId, txId },
      `the request waits for its user (${loggableNames.scenario(scenario.name)}): ${ways.join(', or ')}`,
    );
  };
