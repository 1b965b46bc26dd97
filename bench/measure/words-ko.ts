import { dayOf, type Words } from './words.ts';

const names: Readonly<Record<string, string>> = {
  'status, 10 connections': 'status, 연결 10개',
  'status, 50 connections': 'status, 연결 50개',
  'token, 50 connections': 'token, 연결 50개',
  'result, 50 connections': 'result, 연결 50개',
  'start, to the first token': '시작부터 첫 토큰까지',
  'resident memory after the start': '시작 직후의 상주 메모리',
  'p50 of status under results': '결과 조회 부하 중 status의 p50',
  'p99 of status under results': '결과 조회 부하 중 status의 p99',
  'p99.9 of status under results': '결과 조회 부하 중 status의 p99.9',
  'slowest of status under results': '결과 조회 부하 중 status의 최댓값',
  'resident memory of an open transaction': '진행 중인 트랜잭션 하나의 상주 메모리',
  'the same, with a nonce and an address of its own': '위와 같음, nonce와 고유한 주소가 있는 경우',
  'status, 10,000 open': 'status, 진행 중 10,000개',
  'status, 100,000 open': 'status, 진행 중 100,000개',
  'status, 1,000,000 open': 'status, 진행 중 1,000,000개',
  'request at the limit of 1,000,000 transactions': 'request, 트랜잭션 한도 1,000,000개에서',
  'request at the limit of bytes': 'request, 바이트 한도에서',
  'status, 50 connections, data on Redis': 'status, 연결 50개, Redis에 데이터 보관',
  'token, 50 connections, data on Redis': 'token, 연결 50개, Redis에 데이터 보관',
  'result, 50 connections, data on Redis': 'result, 연결 50개, Redis에 데이터 보관',
  'bare Fastify 5': '최소한의 Fastify 5',
  'bare Fastify 5, one log line': '최소한의 Fastify 5, 로그 한 줄',
  'bare Fastify 5, no log': '최소한의 Fastify 5, 로그 없음',
  'Fastify 5 that only signs': '서명만 하는 Fastify 5',
  'Fastify 5 that only unwraps and signs': '복호화와 서명만 하는 Fastify 5',
  'the same when idle': '부하가 없을 때',
  'Map of plain records, 12 fields': '필드 12개짜리 객체의 Map',
  'an empty store': '빈 저장소',
  'data in memory': '메모리에 데이터 보관',
  'bare node:http': '최소한의 node:http',
  'a loop that signs': '서명만 반복',
  'a loop that unwraps and signs': '복호화와 서명만 반복',
  'oauth2-mock-server': 'oauth2-mock-server',
  'Mockoon, a static answer': 'Mockoon, 고정 응답',
  'WireMock, a static answer': 'WireMock, 고정 응답',
};

const units = { 'calls/s': '건/초', ms: 'ms', MiB: 'MiB', bytes: '바이트' };
const limits = { 'at least': '이상', 'at most': '이하' };

export const korean: Words = {
  heads: {
    measured: [
      '측정 항목',
      '비교 기준',
      '비교 기준의 중앙값',
      '에뮬레이터의 중앙값',
      '비율(최소–최대)',
      '목표',
      '호출당 CPU 시간, 비교 기준 / 에뮬레이터: 비율',
    ],
    calls: ['호출', 'CPU 시간', '코어 하나의 초당 호출 수'],
  },
  how: (report) => {
    const { commit, machine, rounds, seconds } = report;
    return `${seconds}초씩 ${rounds}회 측정한 중앙값. 코어 ${machine.cores}개(${machine.cpu}), Node.js ${machine.node}, 커밋 ${commit}, ${dayOf(report)}.`;
  },
  name: (text) => {
    const found = names[text];
    if (found === undefined) throw new Error(`bench/measure/words-ko.ts has no Korean for "${text}": add it`);
    return found;
  },
  unit: (unit) => units[unit],
  target: (limit, value, isReached) => `${value} ${limits[limit]}: ${isReached ? '달성' : '미달'}`,
};
