import type { ControlEvents } from '../../../client/control.ts';
import type { StreamEvent } from '../../../client/event-stream.ts';
import { describeEffect } from '../../../domain/fault.ts';
import type { Command } from '../../command.ts';
import { askOptions, clientIdOrNoneOption } from '../../common-options.ts';
import { follow } from '../../follow.ts';
import { type Paint, painter, singleLine } from '../../print.ts';
import { readId } from '../../values.ts';
import { withControl } from '../../with-control.ts';

type Describe = { readonly [Name in keyof ControlEvents]: (data: ControlEvents[Name]) => readonly (string | null)[] };

/** What a line says of an event; names and values, which are the same in every language. */
const describers: Describe = {
  transaction: ({ txId, event, status, cause, clientId }) => [txId, event, status, `by ${cause}`, clientId],
  request: ({ id, endpoint, method, target, status, outcome, clientId }) => [
    `#${id}`,
    endpoint ?? `${method} ${target}`,
    status === null ? null : String(status),
    outcome,
    clientId,
  ],
  finding: ({ severity, rule, count, clientId }) => [severity, rule, `${count}x`, clientId],
  client: ({ change, clientId }) => [change, clientId],
  fault: ({ id, change, clientId, fault }) => [change, id, fault === null ? null : describeEffect(fault), clientId],
  persona: ({ id, change }) => [change, id],
  scenario: ({ name, change }) => [change, name],
  journal: ({ clientId, change }) => [change, clientId],
  reset: ({ clientId }) => [clientId],
  gap: ({ oldestEventId }) => ['events are missing', oldestEventId],
};

/** One line. A newer server may have other events. */
const toLine = ({ type, data }: StreamEvent, paint: Paint): string => {
  const describer: ((data: never) => readonly (string | null)[]) | undefined = Object.hasOwn(describers, type)
    ? describers[type as keyof ControlEvents]
    : undefined;
  const parts = describer?.(data as never) ?? [JSON.stringify(data)];
  const shown = parts.filter((part) => part !== null).join('  ');
  return `${paint(type === 'finding' || type === 'gap' ? 'yellow' : 'cyan', type.padEnd(11))} ${singleLine(shown)}\n`;
};

/** Prints what happens, as it happens. */
export const events: Command = {
  name: 'events',
  summary: {
    en: 'print what happens as it happens, one line for each event, until Ctrl+C',
    ko: '일어나는 일을 이벤트마다 한 줄씩 출력. Ctrl+C로 끝냄',
  },
  options: [clientIdOrNoneOption, ...askOptions],
  examples: ['events', 'events --client-id mock-partner', 'events --json | head -n 5'],
  async run(values, terminal) {
    const clientId = readId('--client-id', values['client-id']);
    const paint = painter(terminal);
    return withControl(values, terminal, (control) =>
      follow(control, terminal, {
        clientId,
        received: async (event) =>
          terminal.out(values.json === undefined ? toLine(event, paint) : `${JSON.stringify(event)}\n`),
      }),
    );
  },
};
