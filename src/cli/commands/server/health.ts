import { ControlError } from '../../../client/control.ts';
import type { Text } from '../../../domain/text/language.ts';
import { withAdvice } from '../../../domain/text/wording.ts';
import { clientText } from '../../client-texts.ts';
import { type Command, exitCodes } from '../../command.ts';
import { printErrors } from '../../configure.ts';
import { alwaysJsonOption } from '../../print.ts';
import { problemText } from '../../problem-texts.ts';
import { connect, serverOptions, startOne } from '../../with-control.ts';

const TIMEOUT_MS = 3_000;

/** For health checks of containers. */
export const health: Command = {
  name: 'health',
  summary: {
    en: 'exit 0 if a server is ready at --url or at the configured host and port',
    ko: '--url이나 설정의 호스트와 포트에 서버가 준비되어 있으면 종료 코드 0',
  },
  options: [
    {
      flags: '--alive',
      description: {
        en: 'ask only whether it answers, not whether it is ready',
        ko: '준비 여부가 아니라 응답 여부만 확인',
      },
    },
    ...serverOptions,
    alwaysJsonOption,
  ],
  examples: ['health', 'health --url http://mock-toss:8677'],
  async run(values, terminal) {
    const control = connect(values, terminal, { timeoutMs: TIMEOUT_MS });
    if (control === undefined) return exitCodes.usage;
    try {
      const isAliveEnough = values.alive !== undefined;
      await (isAliveEnough ? control.alive() : control.ready());
      terminal.out(`{"status":"${isAliveEnough ? 'alive' : 'ready'}"}\n`);
      return exitCodes.ok;
    } catch (error) {
      if (!(error instanceof ControlError)) throw error;
      const nobody: Text = {
        en: `no server is ready at ${control.baseUrl}`,
        ko: `${control.baseUrl}에 준비된 서버가 없습니다`,
      };
      const detail = error.problem?.detail;
      const isOther = detail === undefined && error.cause === undefined;
      const why = withAdvice(nobody, detail === undefined ? startOne : problemText(detail));
      printErrors(terminal, [isOther ? clientText(error.message) : why]);
      return exitCodes.failed;
    }
  },
};
