import { writeFile } from 'node:fs/promises';
import { codeOf } from '../../../system-error.ts';
import { type Command, exitCodes } from '../../command.ts';
import { cannotWrite, printErrors } from '../../configure.ts';
import { alwaysJsonOption } from '../../print.ts';
import { serverOptions, withControl } from '../../with-control.ts';

/** Prints or writes a snapshot as the server has made it. */
export const snapshot: Command = {
  name: 'snapshot',
  summary: {
    en: 'save everything but the journal as one document, for start --restore',
    ko: '저널을 뺀 모든 상태를 문서 하나로 저장. start --restore용',
  },
  options: [
    {
      flags: '--secrets',
      description: {
        en: 'also secrets of clients, and what partners sent about people, in the clear',
        ko: '클라이언트의 시크릿과 고객사가 보낸 개인정보도 마스킹하지 않고 포함',
      },
    },
    {
      flags: '--output <file>',
      description: { en: 'write it to this file instead', ko: '출력하는 대신 이 파일에 저장' },
    },
    ...serverOptions,
    alwaysJsonOption,
  ],
  examples: ['snapshot --output state.json', 'snapshot --secrets --output state.json', 'start --restore state.json'],
  run: ({ secrets, output, ...values }, terminal) =>
    withControl(values, terminal, async (control) => {
      const text = await control.snapshotText({ secrets: secrets !== undefined });
      if (output === undefined || output === '-') {
        terminal.out(text);
        return exitCodes.ok;
      }
      try {
        // With secrets, for nobody else.
        await writeFile(output, text, secrets === undefined ? {} : { mode: 0o600 });
        return exitCodes.ok;
      } catch (error) {
        printErrors(terminal, [cannotWrite('--output', output, codeOf(error))]);
        return exitCodes.usage;
      }
    }),
};
