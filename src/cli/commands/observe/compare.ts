import { probeGroups } from '../../../domain/names/probe-groups.ts';
import type { Command, CommandOption } from '../../command.ts';
import { compareFormatOption } from '../../compare/format-option.ts';
import { fixtureOptions } from '../../fixture-keys.ts';
import { jsonOption } from '../../print.ts';

const options: readonly CommandOption[] = [
  {
    flags: '--with <address>',
    description: {
      en: 'base URL of the server to compare with, such as https://cert.toss.im (required)',
      ko: '비교할 서버의 base URL. 예: https://cert.toss.im (필수)',
    },
  },
  {
    flags: '--token-url <address>',
    description: {
      en: 'its token endpoint; default: https://oauth2.cert.toss.im/token for cert.toss.im, otherwise /token below --with',
      ko: '그 서버의 토큰 엔드포인트. 기본값: cert.toss.im이면 https://oauth2.cert.toss.im/token, 아니면 --with 아래의 /token',
    },
  },
  {
    flags: '--url <address>',
    description: {
      en: 'base URL of a running emulator (environment variable MOCK_TOSS_URL); without it, one is started',
      ko: '실행 중인 에뮬레이터의 base URL(환경 변수 MOCK_TOSS_URL). 없으면 하나를 시작함',
    },
  },
  {
    flags: '--public-key <file>',
    description: {
      en: 'public key of the server of --with, for probes that encrypt: one line of base64, or PEM',
      ko: '--with 서버의 공개키 파일(암호화가 필요한 검사용). 한 줄짜리 base64 또는 PEM',
    },
  },
  {
    flags: '--person <file>',
    description: {
      en: 'JSON file with userName, userPhone and userBirthday of a person who agrees, for requests with USER_PERSONAL',
      ko: 'USER_PERSONAL 요청에 쓸, 동의한 사람의 userName, userPhone, userBirthday가 담긴 JSON 파일',
    },
  },
  {
    flags: '--expired-token-file <file>',
    description: { en: 'an access token that has expired', ko: '만료된 액세스 토큰이 담긴 파일' },
  },
  {
    flags: '--foreign-txid <txId>',
    description: { en: 'a txId of another client', ko: '다른 클라이언트의 txId' },
  },
  {
    flags: '--max-requests <count>',
    description: {
      en: 'how many requests may become pending at the server of --with; default 2, on this machine no limit',
      ko: '--with 서버에 생길 수 있는 대기 요청의 최대 개수. 기본값 2. 이 컴퓨터의 서버면 제한 없음',
    },
  },
  {
    flags: '--pause <duration>',
    description: {
      en: 'from one call to the next; default 1s, on this machine none',
      ko: '호출 사이의 간격. 기본값 1s. 이 컴퓨터의 서버면 없음',
    },
  },
  {
    flags: '--only <groups>',
    description: {
      en: 'only these groups of probes, and what they need',
      ko: '이 그룹의 검사와 그에 필요한 검사만',
    },
    repeats: true,
    choices: probeGroups,
  },
  {
    flags: '--interactive',
    description: {
      en: 'ask you to approve a request in the real app, and compare its result too',
      ko: '실제 앱에서 요청을 승인하도록 안내하고 그 결과까지 비교',
    },
  },
  {
    flags: '--wait-an-hour',
    description: {
      en: 'with --interactive: approve a second request, and wait until its 60 minutes are over',
      ko: '--interactive와 함께: 두 번째 요청을 승인하고 60분이 지날 때까지 기다림',
    },
  },
  {
    flags: '--yes',
    description: {
      en: 'send the calls to another machine without asking',
      ko: '다른 컴퓨터의 서버에도 확인 없이 호출 전송',
    },
  },
  {
    flags: '--baseline <file>',
    description: {
      en: 'a report of before (--json): exit with 1 only when the server of --with has changed since',
      ko: '이전 리포트(--json). --with 서버가 그때와 달라졌을 때만 종료 코드 1',
    },
  },
  {
    flags: '--write-errors <folder>',
    description: {
      en: 'write errors.json with the statuses and reasons of the server of --with, for MOCK_TOSS_FIXTURES',
      ko: '--with 서버의 상태 코드와 reason으로 errors.json 작성. MOCK_TOSS_FIXTURES에 쓸 수 있음',
    },
  },
  compareFormatOption,
  ...fixtureOptions,
  { ...jsonOption, description: { en: 'print the report as JSON', ko: '리포트를 JSON으로 출력' } },
];

/** Asks the real service, or any other server, what it asks the emulator, and says where they differ. */
export const compare: Command = {
  name: 'compare',
  summary: {
    en: 'compare the emulator with the real service, or with another emulator',
    ko: '에뮬레이터를 실제 서비스나 다른 에뮬레이터와 비교',
  },
  options,
  examples: [
    'compare --with https://cert.toss.im --token-url https://oauth2.cert.toss.im/token',
    'compare --with https://cert.toss.im --public-key toss.pub --person me.json --interactive',
    'compare --with http://localhost:9000 --json > report.json',
    'compare --with https://cert.toss.im --yes --baseline report.json',
  ],
  notes: [
    {
      en: `Environment variables:
  MOCK_TOSS_COMPARE_CLIENT_ID, MOCK_TOSS_COMPARE_CLIENT_SECRET
      credentials for both servers; with _FILE at the end of the name: a file that contains the value

Exit codes of compare:
  0  the answers are the same
  1  some differ, or with --baseline, have changed
  2  wrong options; MOCK_TOSS_COMPARE_* is missing, or both servers refuse it; or you did not confirm
  3  a server was not reached, or the run ended early: HTTP 429, HTTP 5xx several times, or no answers in time
  A probe that was not asked does not change the exit code.`,
      ko: `환경 변수:
  MOCK_TOSS_COMPARE_CLIENT_ID, MOCK_TOSS_COMPARE_CLIENT_SECRET
      두 서버에 쓸 자격 증명. 이름 끝에 _FILE을 붙이면 값이 담긴 파일

compare의 종료 코드:
  0  응답이 같음
  1  다른 응답이 있음. --baseline을 쓰면 달라진 응답이 있음
  2  옵션이 잘못됨. 환경 변수 MOCK_TOSS_COMPARE_*가 없거나 두 서버가 거부함. 또는 확인하지 않음
  3  서버에 연결하지 못했거나 도중에 끝남: HTTP 429, 연속된 HTTP 5xx, 제시간에 응답 없음
  묻지 않은 검사는 종료 코드에 영향을 주지 않습니다.`,
    },
  ],
  run: async (values, terminal) => (await import('../../compare/run-compare.ts')).runCompare(values, terminal),
};
