import type { Text } from '../domain/text/language.ts';
import { createTranslator } from '../domain/text/translation.ts';

/** What the server calls events, causes and changes. A newer server may have more. */
const toKorean = createTranslator([
  { en: 'requested', ko: '요청' },
  { en: 'identified', ko: '정보 입력' },
  { en: 'started', ko: '앱 열림' },
  { en: 'completed', ko: '승인' },
  { en: 'cancelled', ko: '취소' },
  { en: 'expired', ko: '만료' },
  { en: 'read', ko: '결과 조회' },
  { en: 'by request', ko: '호출' },
  { en: 'by scenario', ko: '시나리오' },
  { en: 'by control', ko: '제어 API' },
  { en: 'by user', ko: '사용자' },
  { en: 'by time', ko: '시간 경과' },
  { en: 'status', ko: '상태 변경' },
  { en: 'transaction', ko: '트랜잭션' },
  { en: 'request', ko: '호출' },
  { en: 'finding', ko: '점검 결과' },
  { en: 'client', ko: '클라이언트' },
  { en: 'fault', ko: '장애 주입' },
  { en: 'persona', ko: '테스트 인물' },
  { en: 'scenario', ko: '시나리오' },
  { en: 'journal', ko: '저널' },
  { en: 'reset', ko: '초기화' },
  { en: 'gap', ko: '누락' },
  { en: 'events are missing', ko: '빠진 이벤트가 있음' },
  { en: 'created', ko: '생성' },
  { en: 'changed', ko: '변경' },
  { en: 'replaced', ko: '교체' },
  { en: 'deleted', ko: '삭제' },
  { en: 'cleared', ko: '비움' },
  { en: 'used-up', ko: '소진' },
]);

/** A word of the server, in every language. */
export const inWords = (english: string): Text => ({ en: english, ko: toKorean(english) ?? english });
