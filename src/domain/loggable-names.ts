import { MASK } from './text/mask.ts';

/**
 * Names that hints and log may show: those from fixtures, settings and this server. A name that a caller chose may be a phone
 * number or a secret, so it is never shown.
 */
export interface LoggableNames {
  /** A client's id for the log. */
  readonly client: (clientId: string) => string;
  /** A scenario for a hint. */
  readonly scenario: (name: string) => string;
}

/** The ids that this server gives to clients that were created without an id. */
const GENERATED_ID = /^test_[0-9a-f]{32}$/;

/** The arguments are the names in fixtures and settings. */
export const createLoggableNames = (clientIds: Iterable<string>, scenarios: Iterable<string>): LoggableNames => {
  const [knownIds, knownScenarios] = [new Set(clientIds), new Set(scenarios)];
  return {
    client: (clientId) => (knownIds.has(clientId) || GENERATED_ID.test(clientId) ? clientId : MASK),
    scenario: (name) => (knownScenarios.has(name) ? `scenario ${name}` : 'a scenario of the control API'),
  };
};
