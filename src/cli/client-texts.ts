import type { Text } from '../domain/text/language.ts';
import { createTranslator } from '../domain/text/translation.ts';

/** What the library for users says in its errors. It is English there, since programs read them. */
const reasons: readonly Text[] = [
  { en: 'the answer is not JSON', ko: '응답이 JSON이 아님' },
  { en: 'the answer is not empty', ko: '응답이 비어 있지 않음' },
  { en: 'the answer is no key', ko: '응답이 키가 아님' },
  { en: 'the answer has no clientId', ko: '응답에 clientId가 없음' },
  { en: 'the answer is not a list', ko: '응답이 목록이 아님' },
  { en: 'the list has no end', ko: '목록이 끝나지 않음' },
  { en: 'the answer has no status "ready"', ko: '응답에 "ready" 상태가 없음' },
  { en: 'the answer has no status "ok"', ko: '응답에 "ok" 상태가 없음' },
  { en: 'the answer has no known field', ko: '응답에 알려진 필드가 없음' },
  { en: 'the answer is no stream of events', ko: '응답이 이벤트 스트림이 아님' },
  { en: 'the answer has no metrics', ko: '응답에 메트릭이 없음' },
  { en: 'the answer is not a public key', ko: '응답이 공개키가 아님' },
];

const toKorean = createTranslator(
  [
    { en: 'no mock-toss-cert answers at %s', ko: '%s에서 mock-toss-cert가 응답하지 않습니다' },
    {
      en: 'the server at %s is not mock-toss-cert (%s): check the address',
      ko: '%s의 서버는 mock-toss-cert가 아닙니다(%s). 주소를 확인하세요',
    },
    {
      en: 'the id must be a string, and not empty, "." or ".."',
      ko: 'id는 비어 있지 않은 문자열이어야 하며 "."이나 ".."일 수 없습니다',
    },
    {
      en: 'limit must be a whole number of 0 or more: leave it out to get all items',
      ko: 'limit 값은 0 이상의 정수여야 합니다. 모두 받으려면 빼세요',
    },
    {
      en: 'only a well-formed Unicode string can be encrypted: check that the value is set, and not cut inside a character',
      ko: '올바른 유니코드 문자열만 암호화할 수 있습니다. 값이 있는지, 글자 중간에서 잘리지 않았는지 확인하세요',
    },
    {
      en: 'the version of session keys must be v1 or v1_x.y.z',
      ko: '세션 키의 버전은 v1 또는 v1_x.y.z 형식이어야 합니다',
    },
    {
      en: 'the public key must be one line of base64 X.509 SubjectPublicKeyInfo, without PEM armour',
      ko: '공개키는 PEM 머리글 없이 base64로 된 X.509 SubjectPublicKeyInfo 한 줄이어야 합니다',
    },
  ],
  reasons,
);

/** A message of the library for users, in every language. */
export const clientText = (message: string): Text => ({ en: message, ko: toKorean(message) ?? message });
