import { type Command, exitCodes } from '../../command.ts';
import { askOptions } from '../../common-options.ts';
import { show } from '../../print.ts';
import { withControl } from '../../with-control.ts';

/** Prints the metrics as Prometheus reads them. */
export const metrics: Command = {
  name: 'metrics',
  summary: {
    en: 'counts and times of a running server, in the text format of Prometheus',
    ko: '실행 중인 서버의 횟수와 시간을 Prometheus 텍스트 형식으로 출력',
  },
  options: askOptions,
  examples: ['metrics', 'metrics --json'],
  run: (values, terminal) =>
    withControl(values, terminal, async (control) => {
      const text = await control.metrics();
      show(terminal, values, { metrics: text }, () => text);
      return exitCodes.ok;
    }),
};
