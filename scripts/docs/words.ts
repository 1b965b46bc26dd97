// The words in the frame of the pages of the documentation.
import type { Language } from '../../src/domain/text/language.ts';

export interface Words {
  readonly notice: string;
  readonly noticeMore: string;
  readonly skip: string;
  readonly home: string;
  readonly dashboard: string;
  readonly reference: string;
  readonly site: string;
  readonly otherLanguage: string;
  readonly pages: string;
  readonly more: string;
  readonly contents: string;
  readonly previous: string;
  readonly next: string;
  readonly turn: string;
  readonly table: string;
  readonly picture: (path: string) => string;
}

export const wordsOf: Readonly<Record<Language, Words>> = {
  en: {
    notice: 'Unofficial mock',
    noticeMore: 'not made or run by the company behind the real service',
    skip: 'Skip to the text',
    home: 'mock-toss-cert documentation',
    dashboard: 'Dashboard',
    reference: 'API reference',
    site: 'Other parts of this server',
    otherLanguage: '한국어',
    pages: 'Pages',
    more: 'More',
    contents: 'On this page',
    previous: 'Previous',
    next: 'Next',
    turn: 'Previous and next page',
    table: 'Table',
    picture: (path) => `picture in the repository: ${path}`,
  },
  ko: {
    notice: '비공식 모의 서버',
    noticeMore: '실제 서비스의 회사가 만들거나 운영하지 않습니다',
    skip: '본문으로 건너뛰기',
    home: 'mock-toss-cert 문서',
    dashboard: '대시보드',
    reference: 'API 문서',
    site: '이 서버의 다른 화면',
    otherLanguage: 'English',
    pages: '문서 목록',
    more: '그 밖의 문서',
    contents: '이 문서의 목차',
    previous: '이전',
    next: '다음',
    turn: '이전 문서와 다음 문서',
    table: '표',
    picture: (path) => `그림은 저장소에 있습니다: ${path}`,
  },
};
