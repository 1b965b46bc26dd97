import type { Command } from '../../command.ts';
import { formatOption } from '../../finding-formats.ts';
import { fixtureOptions } from '../../fixture-keys.ts';
import { jsonOption } from '../../print.ts';

/** Searches logs, dumps and reports for the data of the people that tests used. */
export const leakScan: Command = {
  name: 'leak-scan',
  summary: {
    en: 'find personal data, tokens and keys in logs, dumps and reports',
    ko: '로그, 덤프, 리포트에 남은 개인정보, 토큰, 키 찾기',
  },
  args: [
    {
      usage: '<path...>',
      description: {
        en: 'files, and folders with all that is in them',
        ko: '파일 또는 폴더. 폴더는 그 안의 모든 파일까지',
      },
    },
  ],
  options: [
    {
      flags: '--url <address>',
      description: {
        en: 'base URL of a server: also its personas, and the people that were sent to it',
        ko: '서버의 base URL. 그 서버의 테스트 인물과 그 서버로 전송된 사람까지 찾음',
      },
    },
    formatOption,
    ...fixtureOptions,
    jsonOption,
  ],
  examples: [
    'leak-scan logs',
    'leak-scan --url http://localhost:8677 logs dump.sql',
    'leak-scan --format junit build/reports > leaks.xml',
  ],
  run: async (values, terminal, paths) => (await import('../../leaks/run.ts')).runLeakScan(values, terminal, paths),
};
