import { sameText, type Text } from '../../domain/text/language.ts';
import type { PlannedProbe } from '../../parity/plan.ts';
import { needsPerson } from '../../parity/values.ts';
import type { Terminal } from '../command.ts';
import type { CompareOptions } from './options.ts';

/** What will be sent, and how much of it at most: a probe that needs what no answer gave is not asked. */
const describe = (
  plan: readonly PlannedProbe[],
  { addresses, emulator, pauseMs, maxRequests }: CompareOptions,
): Text => {
  const asked = plan.filter(({ reason }) => reason === undefined);
  const sendsPerson = asked.some(({ probe }) => needsPerson(probe));
  const requests = asked.filter(({ probe }) => probe.mayBeAccepted === true).length;
  const groups = [...new Set(asked.map(({ group }) => group))].map(
    (group) => `${group} ${asked.filter((one) => one.group === group).length}`,
  );
  const hosts = [...new Set([addresses.base.origin, addresses.token.origin])].join(', ');
  const own: Text =
    emulator === undefined
      ? { en: 'an emulator that it starts', ko: '이 명령이 시작하는 에뮬레이터' }
      : sameText(emulator.origin);
  const limit = Number.isFinite(maxRequests) ? maxRequests : null;
  const pause = pauseMs === 0 ? null : pauseMs / 1000;
  return {
    en: [
      `compare sends up to ${asked.length} calls to ${hosts}, and the same calls to ${own.en}`,
      `  groups: ${groups.join(', ')}`,
      `  with your client id and secret${sendsPerson ? ', and the personal data of --person, encrypted' : ''}`,
      `  requests that may become pending there: ${requests}${limit === null ? '' : ` (--max-requests ${limit})`}`,
      ...(pause === null ? [] : [`  one call every ${pause} s: about ${Math.ceil((asked.length * pause) / 60)} min`]),
      `  probes that are not asked: ${plan.length - asked.length}`,
    ].join('\n'),
    ko: [
      `compare가 호출 최대 ${asked.length}개를 ${hosts} 서버에, 같은 호출을 ${own.ko}에 보냅니다`,
      `  그룹: ${groups.join(', ')}`,
      `  클라이언트 id와 시크릿${sendsPerson ? ', --person의 개인정보(암호화)' : ''} 사용`,
      `  그 서버에 생길 수 있는 대기 요청: ${requests}건${limit === null ? '' : `(--max-requests ${limit})`}`,
      ...(pause === null ? [] : [`  ${pause}초에 한 번 호출: 약 ${Math.ceil((asked.length * pause) / 60)}분`]),
      `  묻지 않는 검사: ${plan.length - asked.length}개`,
    ].join('\n'),
  };
};

const question: Text = { en: 'Send them? (yes/no) ', ko: '보낼까요? (yes/no) ' };

const notConfirmed: Text = {
  en: 'nothing was sent: confirm with "yes", or give --yes',
  ko: '아무것도 보내지 않았습니다. "yes"로 확인하거나 --yes를 지정하세요',
};

/**
 * Says what will be sent, and asks whether it may be, unless all of it stays on this machine. Resolves to what is wrong when it may
 * not.
 */
export const announce = async (
  plan: readonly PlannedProbe[],
  options: CompareOptions,
  { err, input, language }: Terminal,
): Promise<Text | undefined> => {
  err(`${describe(plan, options)[language]}\n`);
  if (options.staysHere || options.isConfirmed) return undefined;
  if (!input.isInteractive) return notConfirmed;
  const answer = (await input.ask(question[language])).trim().toLowerCase();
  return answer === 'yes' || answer === 'y' ? undefined : notConfirmed;
};
