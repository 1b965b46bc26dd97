import { expect, it } from 'vitest';
import { phoneOfScenario, scenarioOfPhone, scenarioOfUrl } from '../../src/domain/magic-values.ts';

const values = {
  phonePrefix: '0101999',
  queryParameter: 'mock-toss-scenario',
  phones: [{ digits: '0002', scenario: 'too-young' }],
};

it.each([
  ['01019990002', 'too-young'],
  ['01019990003', undefined],
  ['0002', undefined],
  ['010199900021', undefined],
])('the phone %s asks for scenario %s', (phone, scenario) => {
  expect(scenarioOfPhone(values, phone)).toBe(scenario);
});

it.each([
  ['too-young', '01019990002'],
  ['auto', undefined],
  ['', undefined],
])('the scenario %s is asked for by the phone %s', (scenario, phone) => {
  expect(phoneOfScenario(values, scenario)).toBe(phone);
});

it.each([
  ['https://a.test/?mock-toss-scenario=auto', 'auto'],
  ['intoss://my-app?x=1&mock-toss-scenario=auto', 'auto'],
  ['https://a.test/?mock-toss-scenario=auto&mock-toss-scenario=never', 'auto'],
  ['https://a.test/?Mock-Toss-Scenario=auto', undefined],
  ['https://a.test/#mock-toss-scenario=auto', undefined],
  ['/?mock-toss-scenario=auto', undefined],
  [null, undefined],
])('requestUrl %s asks for scenario %s', (requestUrl, scenario) => {
  expect(scenarioOfUrl(values, requestUrl)).toBe(scenario);
});
