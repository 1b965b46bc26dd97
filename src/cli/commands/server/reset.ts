import type { Text } from '../../../domain/text/language.ts';
import { type Command, exitCodes, type Terminal } from '../../command.ts';
import { askOptions } from '../../common-options.ts';
import { printErrors } from '../../configure.ts';
import { doneText, show } from '../../print.ts';
import { UsageError } from '../../values.ts';
import { withControl } from '../../with-control.ts';

/** Whether a person on a terminal agrees. Throws `UsageError` where nobody can answer. */
const isAgreed = async ({ input, isInteractive, language }: Terminal, baseUrl: string): Promise<boolean> => {
  if (!input.isInteractive || !isInteractive) {
    throw new UsageError({
      en: 'this deletes the data of everybody who uses the server: add --yes, or reset one client with clients reset',
      ko: '서버를 쓰는 모든 사람의 데이터를 삭제합니다. --yes를 추가하거나, clients reset으로 클라이언트 하나만 초기화하세요',
    });
  }
  const question: Text = {
    en: `This deletes all data of ${baseUrl}, also that of others. Go on? [y/N] `,
    ko: `${baseUrl}의 모든 데이터를 다른 사람의 것까지 삭제합니다. 계속할까요? [y/N] `,
  };
  return /^(y|yes|네|예)$/i.test((await input.ask(question[language])).trim());
};

/** Resets a whole server, which others may use, too. */
export const reset: Command = {
  name: 'reset',
  summary: {
    en: 'reset the whole server to its start; for one client: clients reset',
    ko: '서버 전체를 시작할 때의 상태로 초기화. 클라이언트 하나만은 clients reset',
  },
  options: [
    {
      flags: '--yes',
      description: {
        en: 'do not ask; needed where nobody can answer',
        ko: '묻지 않음. 대답할 사람이 없는 곳에서는 필수',
      },
    },
    ...askOptions,
  ],
  examples: ['reset', 'reset --yes'],
  run: ({ yes, ...values }, terminal) =>
    withControl(values, terminal, async (control) => {
      if (yes === undefined && !(await isAgreed(terminal, control.baseUrl))) {
        printErrors(terminal, [{ en: 'nothing was reset', ko: '초기화하지 않았습니다' }]);
        return exitCodes.failed;
      }
      await control.reset();
      show(terminal, values, { baseUrl: control.baseUrl }, (say) => doneText(control.baseUrl, say));
      return exitCodes.ok;
    }),
};
