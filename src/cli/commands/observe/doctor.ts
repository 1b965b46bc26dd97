import { type ControlClient, ControlError } from '../../../client/control.ts';
import { toOneLineSpki } from '../../../crypto/key-files.ts';
import type { Text } from '../../../domain/text/language.ts';
import { version } from '../../../version.ts';
import { type Command, exitCodes, type OptionValues, type Terminal } from '../../command.ts';
import { askOptions } from '../../common-options.ts';
import { fixtureOptions, readSessionKeys } from '../../fixture-keys.ts';
import { explainRefusal } from '../../other-version/refusals.ts';
import { painter, show } from '../../print.ts';
import { withControl } from '../../with-control.ts';
import { type Check, describeChecks, toEnglish } from './checks.ts';

const server: Text = { en: 'server', ko: '서버' };

/** Everything about a server that can surprise a client. */
const checkServer = async (control: ControlClient, publicKey: string): Promise<Check[]> => {
  const info = await control.info();
  const clients = await control.clients();
  const shifted = clients.filter(({ clock }) => clock.frozen || clock.offsetMs !== 0);
  const faults = await control.faults();
  const found = await control.findings();
  const isSameKey = (await control.publicKey()).trim() === publicKey;
  return [
    {
      about: server,
      state: info.version === version ? 'good' : 'note',
      text:
        info.version === version
          ? {
              en: `${control.baseUrl} answers, version ${info.version}`,
              ko: `${control.baseUrl} 응답함, 버전 ${info.version}`,
            }
          : {
              en: `${control.baseUrl} answers, version ${info.version}; this command is ${version}`,
              ko: `${control.baseUrl} 응답함, 버전 ${info.version}. 이 명령의 버전은 ${version}`,
            },
    },
    {
      about: { en: 'public key', ko: '공개키' },
      state: isSameKey ? 'good' : 'note',
      text: isSameKey
        ? { en: 'the same as in the fixtures here', ko: '이 명령의 픽스처와 같음' }
        : {
            en: "not the one in the fixtures here: give the server's fixtures with --fixtures",
            ko: '이 명령의 픽스처와 다름. --fixtures로 서버의 픽스처를 지정하세요',
          },
    },
    ...(shifted.length === 0
      ? [
          {
            about: { en: 'clocks', ko: '시계' },
            state: 'good' as const,
            text: { en: 'all clients have real time', ko: '모든 클라이언트가 실제 시각' },
          },
        ]
      : shifted.map(({ clientId, clock: { now, frozen, offsetMs } }) => ({
          about: { en: 'clock', ko: '시계' },
          state: 'note' as const,
          text: {
            en: `${clientId} has ${now}${frozen ? ', frozen' : ''} (${offsetMs} ms from real time)`,
            ko: `${clientId}: ${now}${frozen ? ', 멈춤' : ''}(실제 시각과 ${offsetMs} ms 차이)`,
          },
        }))),
    ...faults.map(({ id, endpoint, clientId }) => ({
      about: { en: 'fault', ko: '장애 주입' },
      state: 'note' as const,
      text: {
        en: `${id} affects calls of ${clientId ?? 'every client'} to ${endpoint === '*' ? 'every endpoint' : endpoint}`,
        ko: `${id}. 클라이언트: ${clientId ?? '전체'}, 엔드포인트: ${endpoint === '*' ? '전체' : endpoint}`,
      },
    })),
    {
      about: { en: 'findings', ko: '점검 결과' },
      state: found.length === 0 ? 'good' : 'note',
      text:
        found.length === 0
          ? { en: 'none', ko: '없음' }
          : {
              en: `${found.length}: the command findings lists them`,
              ko: `${found.length}건. findings 명령으로 확인하세요`,
            },
    },
  ];
};

const checkReachability = async (values: OptionValues, terminal: Terminal, publicKey: string) => {
  let checks: Check[] = [];
  const exitCode = await withControl(values, terminal, async (control) => {
    try {
      checks = await checkServer(control, publicKey);
      return exitCodes.ok;
    } catch (error) {
      if (!(error instanceof ControlError)) throw error;
      const said = await explainRefusal(error, control);
      const why: Text =
        error.status === 401
          ? {
              en: 'it needs its control token: set MOCK_TOSS_CONTROL_TOKEN',
              ko: '제어 토큰이 필요합니다. MOCK_TOSS_CONTROL_TOKEN을 설정하세요',
            }
          : said;
      const text: Text =
        error.problem === null
          ? { en: error.message, ko: said.ko }
          : { en: `${control.baseUrl} answers, but ${why.en}`, ko: `${control.baseUrl} 응답함. ${why.ko}` };
      checks = [{ about: server, state: 'bad', text }];
      return exitCodes.unreachable;
    }
  });
  return { checks, exitCode };
};

/** Checks what is on this machine, and the server. */
export const doctor: Command = {
  name: 'doctor',
  summary: {
    en: 'check the settings and fixtures of this machine, and the server with its clocks and faults',
    ko: '이 컴퓨터의 설정과 픽스처, 서버와 그 시계와 장애 주입을 점검',
  },
  options: [...askOptions, ...fixtureOptions.filter(({ flags }) => flags.startsWith('--fixtures '))],
  examples: ['doctor', 'doctor --url http://mock-toss:8677 --json'],
  async run(values, terminal) {
    const keys = await readSessionKeys(values, terminal);
    if (keys === undefined) return exitCodes.usage;
    const { checks, exitCode } = await checkReachability(values, terminal, toOneLineSpki(keys.publicKey));
    if (exitCode === exitCodes.usage) return exitCode;
    show(terminal, values, { checks: checks.map(toEnglish) }, (say) => describeChecks(checks, painter(terminal), say));
    return exitCode;
  },
};
