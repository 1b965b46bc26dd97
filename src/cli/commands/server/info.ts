import type { Info } from '../../../client/control.ts';
import { type Command, exitCodes } from '../../command.ts';
import { askOptions } from '../../common-options.ts';
import { columns, type Say, show } from '../../print.ts';
import { withControl } from '../../with-control.ts';

const describe = (info: Info, say: Say): string => {
  const { version, startedAt, runId, store, baseUrl, app, tls, token, credentials, defaults, counts } = info;
  const onOff = (isOn: boolean): string => say(isOn ? { en: 'on', ko: '켜짐' } : { en: 'off', ko: '꺼짐' });
  return columns([
    [say({ en: 'version', ko: '버전' }), version],
    [say({ en: 'base URL', ko: 'base URL' }), baseUrl],
    [say({ en: 'started', ko: '시작 시각' }), startedAt],
    [say({ en: 'run id', ko: '실행 id' }), runId],
    [say({ en: 'store', ko: '저장소' }), store],
    [say({ en: 'pages', ko: '화면' }), onOff(app)],
    ['HTTPS', onOff(tls)],
    [say({ en: 'control token', ko: '제어 토큰' }), onOff(token)],
    ...(credentials === null
      ? []
      : [
          ['client_id', credentials.clientId],
          ['client_secret', credentials.clientSecret],
        ]),
    [say({ en: 'scenario', ko: '시나리오' }), defaults.scenario],
    [
      say({ en: 'requests live', ko: '요청 유효 시간' }),
      say({ en: `${defaults.expireSeconds} s`, ko: `${defaults.expireSeconds}초` }),
    ],
    [say({ en: 'clients', ko: '클라이언트' }), String(counts.clients)],
    [say({ en: 'transactions', ko: '트랜잭션' }), String(counts.transactions)],
  ]);
};

/** Prints what a running server is. */
export const info: Command = {
  name: 'info',
  summary: {
    en: 'version, settings and counts of a running server',
    ko: '실행 중인 서버의 버전, 설정, 개수',
  },
  options: askOptions,
  examples: ['info', 'info --json'],
  run: (values, terminal) =>
    withControl(values, terminal, async (control) => {
      const found = await control.info();
      show(terminal, values, found, (say) => describe(found, say));
      return exitCodes.ok;
    }),
};
