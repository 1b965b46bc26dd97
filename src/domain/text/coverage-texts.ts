import type { Text } from './language.ts';
import { createTranslator } from './translation.ts';

/** The limits that tests can meet. Each completes the sentence "no test saw …". */
export const limitTexts = {
  'second-read': { en: 'the second and last read of a result', ko: '두 번째이자 마지막 결과 조회' },
  'result-window': {
    en: 'a result call more than 60 minutes after completion',
    ko: '완료하고 60분이 지난 뒤의 결과 조회',
  },
  'request-expiry': { en: 'a result call after the request had expired', ko: '요청이 만료된 뒤의 결과 조회' },
  'token-life': { en: 'a call with an expired token', ko: '만료된 액세스 토큰으로 한 호출' },
} as const satisfies Readonly<Record<string, Text>>;

export const cancelling: Text = { en: 'a user who cancels', ko: '취소하는 사용자' };

const toKorean = createTranslator(
  [
    { en: 'states', ko: '상태' },
    { en: 'codes', ko: '코드' },
    { en: 'limits', ko: '한도' },
    { en: 'personas', ko: '테스트 인물' },
    { en: 'no test saw %s', ko: '테스트에서 나오지 않음: %s' },
  ],
  [
    cancelling,
    ...Object.values(limitTexts),
    { en: 'the data of %s', ko: '테스트 인물 %s의 정보' },
    { en: '%s on %s', ko: '코드 %s(%s)' },
  ],
);

/** A group, or the sentence of a missing item, in every language. */
export const coverageText = (english: string): Text => ({ en: english, ko: toKorean(english) ?? english });
