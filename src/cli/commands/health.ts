import { ControlError } from '../../client/control.ts';
import { sameText, type Text } from '../../domain/text/language.ts';
import { type Command, exitCodes } from '../command.ts';
import { printErrors } from '../configure.ts';
import { alwaysJsonOption } from '../print.ts';
import { connect, serverOptions } from '../with-control.ts';

const TIMEOUT_MS = 3_000;

/** For health checks of containers. */
export const health: Command = {
  name: 'health',
  summary: {
    en: 'exit 0 if a server is ready at --url or at the configured host and port',
    ko: '--url이나 설정의 호스트와 포트에 서버가 준비되어 있으면 종료 코드 0',
  },
  options: [...serverOptions, alwaysJsonOption],
  examples: ['health', 'health --url http://mock-toss:8677'],
  async run(values, terminal) {
    const control = connect(values, terminal, { timeoutMs: TIMEOUT_MS });
    if (control === undefined) return exitCodes.usage;
    try {
      await control.ready();
      terminal.out('{"status":"ready"}\n');
      return exitCodes.ok;
    } catch (error) {
      if (!(error instanceof ControlError)) throw error;
      const detail = error.problem?.detail;
      const start: Text = {
        en: 'start one, or give its address with --url',
        ko: '서버를 시작하거나 --url로 주소를 지정하세요',
      };
      const why = detail === undefined ? start : sameText(detail);
      printErrors(terminal, [
        {
          en: `no server is ready at ${control.baseUrl}: ${why.en}`,
          ko: `${control.baseUrl}에 준비된 서버가 없습니다. ${why.ko}`,
        },
      ]);
      return exitCodes.failed;
    }
  },
};
