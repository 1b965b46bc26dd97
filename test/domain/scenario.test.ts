import { describe, expect, it } from 'vitest';
import { findScenarioProblem, planSteps, Scenario, waitsForUser } from '../../src/domain/scenario.ts';
import { compileSchema } from '../../src/http/schema-compiler.ts';

const isScenario = compileSchema(Scenario);

describe('when a step is due', () => {
  it.each(['0s', '500ms', '1.5s', 'PT1M', 'P1D', 'poll:1', 'poll:999999'])('may be written as %s', (complete) => {
    expect(isScenario({ name: 'x', complete })).toBe(true);
  });

  it.each(['-1s', '-PT1M', 'poll:0', 'poll:01', 'poll:1000000', 'poll', '1', 'soon', ''])('is not %j', (complete) => {
    expect(isScenario({ name: 'x', complete })).toBe(false);
  });

  it.each([
    [{ complete: '365d' }, undefined],
    [{ complete: '365d', expire: '366d' }, 'expire'],
    [{ start: 'P400D' }, 'start'],
    [{ complete: 'poll:999999' }, undefined],
  ])('is a year away at most: %j', (steps, field) => {
    expect(findScenarioProblem({ name: 'x', ...steps })?.field).toBe(field);
  });
});

it.each([
  [{ name: 'manual' }, true],
  [{ name: 'by-hand', persona: 'minor', error: 'CE3001' as const }, true],
  [{ name: 'never' }, false],
  [{ name: 'auto', complete: '2s' }, false],
  [{ name: 'polls', complete: 'poll:3' }, false],
  [{ name: 'x', expire: '3s' }, false],
])('%j waits for the user: %s', (scenario, waits) => {
  expect(waitsForUser(scenario)).toBe(waits);
});

describe('the plan of a request', () => {
  const plan = (steps: object) => planSteps({ name: 'x', ...steps }, 1_000, 60);

  it('has each step at its time after the request, and expiry at the end of its life', () => {
    const planned = plan({ start: '1s', complete: '2s' });
    expect([planned.started?.at, planned.completed?.at, planned.cancelled]).toEqual([2_000, 3_000, null]);
    expect(planned.expires).toEqual({ at: 61_000, realAt: null, cause: 'time' });
  });

  it.each([
    ['59s', { at: 60_000, cause: 'scenario' }],
    ['60s', { at: 61_000, cause: 'time' }],
    ['61s', { at: 61_000, cause: 'time' }],
  ])('expires by itself when the scenario would let it live longer: %s', (expire, expected) => {
    expect(plan({ expire }).expires).toMatchObject(expected);
  });

  it('has steps that are due at a poll apart', () => {
    const planned = plan({ start: 'poll:2', complete: 'poll:3', cancel: '5s' });
    expect(planned.pollSteps).toEqual({ start: 2, complete: 3 });
    expect([planned.started, planned.completed, planned.cancelled?.at]).toEqual([null, null, 6_000]);
  });
});
