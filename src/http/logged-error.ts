import type { FastifyBaseLogger } from 'fastify';
import type { Logger } from 'pino';

export interface LoggedError {
  readonly type: string;
  readonly code?: string;
  /** Where it was thrown: function, file and line. */
  readonly at: readonly string[];
  readonly cause?: LoggedError;
}

const MAX_CAUSES = 3;
const MAX_FRAMES = 15;

/** The lines of the stack after the message; none if the stack does not contain the message. */
const framesOf = ({ message, stack = '' }: Error): readonly string[] => {
  const start = stack.indexOf(message);
  if (start < 0) return [];
  const lines = stack.slice(start + message.length).split('\n');
  return lines.flatMap((line) => /^ +at (.{1,300})$/.exec(line)?.[1] ?? []).slice(0, MAX_FRAMES);
};

/**
 * Describes an error without its message. Libraries, stores and the engine put values into messages and other properties, and
 * these values may come from a caller.
 */
const describeError = (error: unknown, depth = MAX_CAUSES): LoggedError => {
  if (!(error instanceof Error)) return { type: typeof error, at: [] };
  const { code } = error as { code?: unknown };
  return {
    type: error.constructor.name,
    ...(typeof code === 'string' && /^[A-Z][A-Z0-9_]{0,40}$/.test(code) ? { code } : {}),
    at: framesOf(error),
    ...(error.cause instanceof Error && depth > 1 ? { cause: describeError(error.cause, depth - 1) } : {}),
  };
};

/** A logger that writes each `err` without its message, and each client id as `showClientId` returns it. */
export const createSafeLogger = (logger: Logger, showClientId: (clientId: string) => string): Logger =>
  logger.child({}, { serializers: { err: (error: unknown) => describeError(error), clientId: showClientId } });

const findError = (logged: readonly unknown[]): unknown => {
  const [first] = logged;
  return typeof first === 'object' && first !== null && 'err' in first ? first.err : first;
};

/**
 * Messages of the framework contain URLs. Each becomes a fixed line with its error. The log lines of calls are written
 * elsewhere.
 */
export const createFrameworkLog = (logger: Logger): FastifyBaseLogger => {
  const silent = (): void => undefined;
  const write =
    (level: 'warn' | 'error' | 'fatal') =>
    (...given: readonly unknown[]): void => {
      const error = findError(given);
      const err = error instanceof Error ? error : new Error('message of the framework');
      logger[level]({ err }, 'the framework reports a problem');
    };
  const log: FastifyBaseLogger = {
    level: logger.level,
    child: () => log,
    trace: silent,
    debug: silent,
    info: silent,
    silent,
    warn: write('warn'),
    error: write('error'),
    fatal: write('fatal'),
  };
  return log;
};
