import type { NewFault, Scenario } from '../../../client/control.ts';

/** What makes the next calls of a client cover a missing item. */
export type Trial =
  | { readonly kind: 'scenario'; readonly scenario: string }
  /** A scenario that does not exist yet. */
  | { readonly kind: 'new-scenario'; readonly scenario: Scenario }
  | { readonly kind: 'fault'; readonly fault: NewFault };

const scenarioOfState: Readonly<Record<string, string>> = {
  REQUESTED: 'never',
  IN_PROGRESS: 'stuck',
  COMPLETED: 'instant',
  EXPIRED: 'expire-fast',
  cancelled: 'cancel',
};

const scenarioOfLimit: Readonly<Record<string, string>> = {
  'second-read': 'instant',
  'result-window': 'instant',
  'request-expiry': 'expire-fast',
};

const orNew = (scenarios: readonly Scenario[], wanted: (scenario: Scenario) => boolean, made: Scenario): Trial => {
  const found = scenarios.find(wanted);
  return found === undefined ? { kind: 'new-scenario', scenario: made } : { kind: 'scenario', scenario: found.name };
};

/** The trial of a coverage item, such as `code.result.CE3101`. `undefined`: there is none. */
export const trialOf = (item: string, scenarios: readonly Scenario[]): Trial | undefined => {
  const [group, first = '', second = ''] = item.split('.');
  const named = (name: string | undefined): Trial | undefined =>
    scenarios.some((scenario) => scenario.name === name) && name !== undefined
      ? { kind: 'scenario', scenario: name }
      : undefined;
  if (group === 'state') return named(scenarioOfState[first]);
  if (item === 'limit.token-life') {
    return { kind: 'fault', fault: { endpoint: 'token', tamper: 'token-expired', times: 1 } };
  }
  if (group === 'limit') return named(scenarioOfLimit[first]);
  if (group === 'code') {
    return {
      kind: 'fault',
      fault: { endpoint: first as NewFault['endpoint'], error: second as NewFault['error'] & string, times: 1 },
    };
  }
  if (group !== 'persona') return undefined;
  const persona = item.slice('persona.'.length);
  return orNew(scenarios, (scenario) => scenario.persona === persona && scenario.complete !== undefined, {
    name: `as-${persona}`,
    complete: '0s',
    persona,
  });
};
