import { type Command, type CommandArgument, exitCodes } from '../command.ts';
import { alwaysTextOption } from '../print.ts';
import { readArgument } from '../values.ts';

const shellArgument = {
  usage: '<shell>',
  description: { en: 'your shell', ko: '사용하는 셸' },
  choices: ['bash', 'fish', 'powershell', 'zsh'],
} as const satisfies CommandArgument;

/** Prints the script with which a shell completes command lines. */
export const completion: Command = {
  name: 'completion',
  summary: {
    en: 'print the script with which a shell completes commands, options and values',
    ko: '셸에서 명령, 옵션, 값을 자동 완성하는 스크립트 출력',
  },
  args: [shellArgument],
  options: [alwaysTextOption],
  examples: ['completion bash > ~/.mock-toss-cert.bash', 'completion zsh', 'completion fish', 'completion powershell'],
  async run(_values, _terminal, [word]) {
    const shell = readArgument(shellArgument, word);
    // Loaded only here: no other command needs it.
    if (shell !== undefined) (await import('../completion/script.ts')).printScript(shell);
    return exitCodes.ok;
  },
};
