import { MASK } from './text/mask.ts';

/**
 * Names from fixtures, settings and this server. A name chosen by a caller may be a phone number or a secret: hints and log
 * never show it.
 */
export interface LoggableNames {
  /** A client's id for the log. */
  readonly client: (clientId: string) => string;
  /** A scenario for a hint. */
  readonly scenario: (name: string) => string;
}

/** Ids of clients that were created without one. */
const MADE_HERE = /^test_[0-9a-f]{32}$/;

/** From the names that fixtures and settings bring. */
export const createLoggableNames = (clientIds: Iterable<string>, scenarios: Iterable<string>): LoggableNames => {
  const [knownIds, knownScenarios] = [new Set(clientIds), new Set(scenarios)];
  return {
    client: (clientId) => (knownIds.has(clientId) || MADE_HERE.test(clientId) ? clientId : MASK),
    scenario: (name) => (knownScenarios.has(name) ? `scenario ${name}` : 'a scenario that was put here'),
  };
};
