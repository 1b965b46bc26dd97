import type { TransactionStatus } from '../domain/names/transaction-status.ts';
import { formatInstant } from '../domain/time/korean-time.ts';

/** A step of a transaction. */
export interface StepSummary {
  readonly txId: string;
  readonly clientId: string;
  readonly event: string;
  /** After the step. */
  readonly status: TransactionStatus;
  /** On the client's clock. */
  readonly at: number;
  /** `null`: the step was planned, and no call caused it. */
  readonly realAt: number | null;
  readonly cause: string;
}

/** The step as listeners receive it. */
export const toTransactionEvent = (step: StepSummary) => ({
  ...step,
  at: formatInstant(step.at),
  realAt: step.realAt === null ? null : formatInstant(step.realAt),
});
