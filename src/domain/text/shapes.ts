import type { Text } from './language.ts';

/** What a text must look like, in words: the descriptions of all patterns in schemas, since messages show no pattern. */
export const shapes = {
  id: {
    en: '1 to 64 ASCII letters, digits, dots, underscores and hyphens, the first one a letter or digit',
    ko: '영문자, 숫자, 점, 밑줄, 하이픈으로 된 1~64자. 첫 글자는 영문자나 숫자',
  },
  partnerCode: {
    en: '1 to 32 ASCII letters, digits, dots, underscores and hyphens',
    ko: '영문자, 숫자, 점, 밑줄, 하이픈으로 된 1~32자',
  },
  scope: {
    en: '1 to 64 printable ASCII characters without spaces, double quotes and backslashes',
    ko: '공백, 큰따옴표, 역슬래시가 없고 출력할 수 있는 ASCII 문자 1~64자',
  },
  phone: {
    en: '10 or 11 digits, without hyphens or country code',
    ko: '하이픈과 국가 번호가 없는 숫자 10~11자리',
  },
  email: { en: 'an email address', ko: '이메일 주소' },
  birthday: { en: 'a day as 8 digits, YYYYMMDD', ko: 'YYYYMMDD 형식의 숫자 8자리' },
  whenDue: {
    en: 'a time after the request ("2s", "500ms", "PT1M"), or the number of the status call at which it happens ("poll:3")',
    ko: '요청 후 지난 시간("2s", "500ms", "PT1M") 또는 몇 번째 상태 조회인지("poll:3")',
  },
  errorCode: { en: '"CE" and 4 digits', ko: '"CE"와 숫자 4자리' },
  phonePrefix: { en: 'the first 7 digits of a phone number', ko: '전화번호의 앞 7자리 숫자' },
  phoneEnd: { en: 'the last 4 digits of a phone number', ko: '전화번호의 뒤 4자리 숫자' },
  slashPath: { en: 'a path that begins with a slash', ko: '슬래시로 시작하는 경로' },
  instant: { en: 'an instant such as "2026-03-02T09:00:00Z"', ko: '"2026-03-02T09:00:00Z" 같은 시각' },
  word: {
    en: '1 to 64 lower-case ASCII letters, digits and hyphens, the first one a letter',
    ko: '영문 소문자, 숫자, 하이픈으로 된 1~64자. 첫 글자는 영문 소문자',
  },
} as const satisfies Readonly<Record<string, Text>>;
