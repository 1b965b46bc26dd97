import type { ControlEvents } from '../../../client/control.ts';
import type { StreamEvent } from '../../../client/event-stream.ts';
import { describeEffect } from '../../../domain/fault.ts';
import type { Text } from '../../../domain/text/language.ts';
import type { Command } from '../../command.ts';
import { askOptions, checkClient, clientIdOrNoneOption } from '../../common-options.ts';
import { follow } from '../../follow.ts';
import { MissingFieldError, watch } from '../../other-version/answers.ts';
import { type Paint, padCells, painter, type Say, singleLine } from '../../print.ts';
import { inWords } from '../../server-words.ts';
import { withControl } from '../../with-control.ts';

type Parts = readonly (string | Text | null)[];
type Describe = { readonly [Name in keyof ControlEvents]: (data: ControlEvents[Name]) => Parts };

/** What a line says of an event. Names and values are the same in every language. */
const describers: Describe = {
  transaction: ({ txId, event, status, cause, clientId }) => [
    txId,
    inWords(event),
    status,
    inWords(`by ${cause}`),
    clientId,
  ],
  request: ({ id, endpoint, method, target, status, outcome, clientId }) => [
    `#${id}`,
    endpoint ?? `${method} ${target}`,
    status === null ? null : String(status),
    outcome,
    clientId,
  ],
  finding: ({ severity, rule, count, clientId }) => [severity, rule, `${count}x`, clientId],
  client: ({ change, clientId }) => [inWords(change), clientId],
  fault: ({ id, change, clientId, fault }) => [
    inWords(change),
    id,
    fault === null ? null : describeEffect(fault),
    clientId,
  ],
  persona: ({ id, change }) => [inWords(change), id],
  scenario: ({ name, change }) => [inWords(change), name],
  journal: ({ clientId, change }) => [inWords(change), clientId],
  reset: ({ clientId }) => [clientId],
  gap: ({ oldestEventId }) => [inWords('events are missing'), oldestEventId],
};

/** The longest name of a kind of event takes so many cells of a terminal, in either language. */
const KIND_CELLS = 11;

/** `undefined` for an event that this program does not know, or that lacks a field. */
const describeParts = (describer: ((data: never) => Parts) | undefined, data: unknown): Parts | undefined => {
  try {
    return describer?.(watch(data) as never);
  } catch (error) {
    if (!(error instanceof MissingFieldError)) throw error;
    return undefined;
  }
};

/** One line. A newer server may have other events, and an older one fewer fields. */
const toLine = ({ type, data }: StreamEvent, paint: Paint, say: Say): string => {
  const describer: ((data: never) => Parts) | undefined = Object.hasOwn(describers, type)
    ? describers[type as keyof ControlEvents]
    : undefined;
  const parts = describeParts(describer, data) ?? [JSON.stringify(data)];
  const shown = parts.flatMap((part) => (part === null ? [] : [typeof part === 'string' ? part : say(part)]));
  const colour = type === 'finding' || type === 'gap' ? 'yellow' : 'cyan';
  return `${paint(colour, padCells(say(inWords(type)), KIND_CELLS))}  ${singleLine(shown.join('  '))}\n`;
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
    const { 'client-id': clientId } = values;
    const paint = painter(terminal);
    return withControl(values, terminal, async (control) => {
      await checkClient(control, clientId, clientIdOrNoneOption);
      return follow(control, terminal, {
        clientId,
        received: async (event) =>
          terminal.out(
            values.json === undefined
              ? toLine(event, paint, (text) => text[terminal.language])
              : `${JSON.stringify(event)}\n`,
          ),
      });
    });
  },
};
