import type { Scenario, ScenarioView } from '../../../client/control.ts';
import { createCatalogCommands } from './catalog-commands.ts';

/** Commands about scenarios: what the user does after a request. */
export const scenarios = createCatalogCommands<ScenarioView>({
  group: 'scenarios',
  kind: 'scenario',
  summary: { en: 'scenarios: list, show, put, delete', ko: '시나리오: 목록, 표시, 저장, 삭제' },
  nameField: 'name',
  nameArgument: { usage: '<name>', description: { en: 'name of the scenario', ko: '시나리오 이름' } },
  list: { en: 'list the scenarios: what users do', ko: '시나리오 목록: 사용자가 하는 행동' },
  none: { en: 'no scenarios', ko: '시나리오 없음' },
  show: { en: 'print a scenario as JSON', ko: '시나리오를 JSON으로 출력' },
  put: { en: 'create or replace a scenario', ko: '시나리오 생성 또는 교체' },
  delete: { en: 'delete a scenario', ko: '시나리오 삭제' },
  example: 'auto',
  all: (control, filter) => control.scenarios(filter),
  one: (control, name) => control.scenario(name),
  // The server checks the fields, and its refusal names them.
  create: (control, entry) => control.putScenario(entry as unknown as Scenario),
  remove: (control, name) => control.deleteScenario(name),
  row: ({ name, description, descriptionKo }, say) => [
    name,
    say({ en: description ?? '', ko: descriptionKo ?? description ?? '' }),
  ],
});
