import type { Persona, PersonaView } from '../../../client/control.ts';
import { createCatalogCommands } from './catalog-commands.ts';

/** Commands about personas: test people whose data a result can return. */
export const personas = createCatalogCommands<PersonaView>({
  group: 'personas',
  kind: 'persona',
  summary: { en: 'test people: list, show, put, delete', ko: '테스트 인물: 목록, 표시, 저장, 삭제' },
  nameField: 'id',
  nameArgument: { usage: '<id>', description: { en: 'id of the test person', ko: '테스트 인물의 id' } },
  list: {
    en: 'list the test people whose data a result can return',
    ko: '결과에 정보를 담을 수 있는 테스트 인물 목록',
  },
  none: { en: 'no test people', ko: '테스트 인물 없음' },
  show: { en: 'print a test person as JSON', ko: '테스트 인물을 JSON으로 출력' },
  put: { en: 'create or replace a test person', ko: '테스트 인물 생성 또는 교체' },
  delete: { en: 'delete a test person', ko: '테스트 인물 삭제' },
  example: 'minor',
  all: (control, filter) => control.personas(filter),
  one: (control, id) => control.persona(id),
  // The server checks the fields, and its refusal names them.
  create: (control, entry) => control.putPersona(entry as unknown as Persona),
  remove: (control, id) => control.deletePersona(id),
  row: ({ id, name, phone, description, descriptionKo }, say) => [
    id,
    name,
    phone,
    say({ en: description ?? '', ko: descriptionKo ?? description ?? '' }),
  ],
});
