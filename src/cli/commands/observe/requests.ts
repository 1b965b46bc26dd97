import type { RequestFilter, RequestView } from '../../../client/control.ts';
import { endpoints } from '../../../domain/endpoint.ts';
import { FAIL, matchesEntry } from '../../../domain/filters/journal-filter.ts';
import { SUCCESS } from '../../../domain/journal.ts';
import { isOutcome, namedOutcomes } from '../../../domain/names/outcomes.ts';
import { sameText, type Text } from '../../../domain/text/language.ts';
import { clearCommand } from '../../clear-command.ts';
import {
  type Command,
  type CommandArgument,
  type CommandGroup,
  type CommandOption,
  exitCodes,
  type OptionValues,
  type Terminal,
} from '../../command.ts';
import {
  askOptions,
  checkClient,
  clientIdOrNoneOption,
  givenOf,
  limitOption,
  readLimit,
} from '../../common-options.ts';
import { follow, followOption, printGap } from '../../follow.ts';
import type { FullControl } from '../../full-control.ts';
import { isGone } from '../../other-version/refusals.ts';
import { columns, type Paint, painter, readable, type Say, show, singleLine } from '../../print.ts';
import { readChoice } from '../../values.ts';
import { withControl } from '../../with-control.ts';

export const requestArgument: CommandArgument = {
  usage: '<id>',
  description: { en: 'id of the call, as requests shows it', ko: 'requests가 보여 주는 호출의 id' },
  field: 'requestId',
  names: 'request',
};

const nobody: Text = { en: 'no known client', ko: '알 수 없는 클라이언트' };

const statusOf = ({ answer }: RequestView): string => (answer === null ? '-' : String(answer.status));

/** The endpoint's name, or what was called instead. */
export const calledOf = ({ endpoint, request: { method, target } }: RequestView): string =>
  endpoint ?? `${method} ${target}`;

const colourOf = ({ outcome, fault }: RequestView) =>
  outcome === SUCCESS ? 'green' : fault === null ? 'red' : 'yellow';

const row = (call: RequestView, paint: Paint, say: Say): readonly string[] => {
  const { id, at, outcome, clientId, durationMs, fault } = call;
  return [
    paint('bold', id),
    at,
    calledOf(call),
    statusOf(call),
    paint(colourOf(call), outcome),
    `${Math.round(durationMs)} ms`,
    clientId ?? say(nobody),
    ...(fault === null ? [] : [say({ en: `fault: ${fault.effect}`, ko: `장애 주입: ${fault.effect}` })]),
  ];
};

const endpointOption = {
  flags: '--endpoint <name>',
  description: { en: 'only this endpoint', ko: '이 엔드포인트만' },
  choices: endpoints,
} as const satisfies CommandOption;

const outcomeOption = {
  flags: '--outcome <outcome>',
  description: {
    en: 'only SUCCESS, FAIL (all others), or a code such as CE3102 or http-503',
    ko: 'SUCCESS, FAIL(나머지 전부), 또는 CE3102나 http-503 같은 코드만',
  },
  choices: [...namedOutcomes, FAIL],
} as const satisfies CommandOption;

/** Throws `UsageError` for a word that no call ends with. The statuses of faults are too many to list them. */
const readOutcome = (values: OptionValues): string | undefined =>
  values.outcome !== undefined && isOutcome(values.outcome) ? values.outcome : readChoice(outcomeOption, values);

const filterOptions: readonly CommandOption[] = [
  clientIdOrNoneOption,
  endpointOption,
  {
    flags: '--tx <txId>',
    description: { en: 'only this transaction', ko: '이 트랜잭션만' },
    field: 'txId',
    names: 'transaction',
  },
  outcomeOption,
  {
    flags: '--text <text>',
    description: {
      en: 'only with this text, as the journal has it masked',
      ko: '마스킹된 저널에 이 텍스트가 있는 호출만',
    },
  },
  {
    flags: '--since <instant>',
    description: {
      en: 'answered at this instant or later, ISO 8601 with offset',
      ko: '이 시각부터의 호출만. 시간대(offset)가 있는 ISO 8601',
    },
  },
];

/** How many earlier calls `--follow` begins with. */
const FOLLOW_LIMIT = 10;

/** A call that is in the journal; `undefined` if it has left it again. */
const readCall = (control: FullControl, id: string): Promise<RequestView | undefined> =>
  control.request(id).catch((error: unknown) => {
    if (isGone(error)) return undefined;
    throw error;
  });

/** Prints the calls of a filter as they come. */
const followCalls = (
  control: FullControl,
  terminal: Terminal,
  filter: RequestFilter,
  print: (call: RequestView) => void,
): Promise<number> => {
  const { clientId, endpoint, txId, outcome, text, limit = FOLLOW_LIMIT } = filter;
  // The stream is of the client already.
  const wanted = { endpoint, txId, outcome, text };
  const begun = new Set<string>();
  return follow(control, terminal, {
    clientId,
    opened: async () => {
      for (const call of (await control.requests({ ...filter, limit })).toReversed()) {
        begun.add(call.id);
        print(call);
      }
    },
    missed: () => begun.clear(),
    received: async ({ type, data }) => {
      if (type === 'gap') printGap(terminal);
      // Ids begin again.
      if (type === 'gap' || type === 'reset') begun.clear();
      if (type !== 'request') return;
      const { id } = data as { readonly id: string };
      if (begun.has(id)) return;
      const call = await readCall(control, id);
      if (call !== undefined && matchesEntry(wanted, { ...call, atMs: 0, clientAtMs: null })) print(call);
    },
  });
};

const list: Command = {
  name: 'list',
  summary: { en: 'list the calls of the journal, newest first', ko: '저널의 호출 목록, 최신순' },
  options: [...filterOptions, limitOption, followOption, ...askOptions],
  examples: ['requests', 'requests --outcome FAIL --limit 20', 'requests --follow --client-id mock-partner'],
  async run(values, terminal) {
    const filter: RequestFilter = {
      ...givenOf({
        clientId: values['client-id'],
        endpoint: readChoice(endpointOption, values),
        txId: values.tx,
        outcome: readOutcome(values),
        text: values.text,
        since: values.since,
      }),
      ...readLimit(values),
    };
    const paint = painter(terminal);
    return withControl(values, terminal, async (control) => {
      await checkClient(control, filter.clientId, clientIdOrNoneOption);
      if (values.follow !== undefined) {
        return followCalls(control, terminal, filter, (call) =>
          terminal.out(
            values.json === undefined
              ? columns([row(call, paint, (text) => text[terminal.language])])
              : `${JSON.stringify(call)}\n`,
          ),
        );
      }
      const found = await control.requests(filter);
      show(terminal, values, found, (say) =>
        found.length === 0
          ? `${say({ en: 'no calls', ko: '호출 없음' })}\n`
          : columns(found.map((call) => row(call, paint, say))),
      );
      return exitCodes.ok;
    });
  },
};

/** A message with its headers, as it went over the wire. */
const describeMessage = (first: string, headers: Readonly<Record<string, string>>, body: string | undefined): string =>
  [
    `${first}\n`,
    ...Object.entries(headers).map(([name, value]) => `${singleLine(`${name}: ${value}`)}\n`),
    body === undefined || body === '' ? '' : `\n${readable(body)}\n`,
  ].join('');

const describe = (call: RequestView, paint: Paint, say: Say): string => {
  const { request, answer, hint, diagnosis, txId } = call;
  const facts: readonly (readonly [Text, string | null])[] = [
    [sameText('txId'), txId],
    [{ en: 'hint', ko: '힌트' }, hint],
    [{ en: 'diagnosis', ko: '진단' }, diagnosis === null ? null : `${diagnosis.part} ${diagnosis.explanation}`],
  ];
  return [
    columns([row(call, paint, say)]),
    ...facts.flatMap(([name, value]) => (value === null ? [] : [`  ${say(name)}: ${singleLine(value)}\n`])),
    '\n',
    describeMessage(singleLine(`${request.method} ${request.target}`), request.headers, request.body?.text),
    '\n',
    answer === null
      ? `${say({ en: '(no answer)', ko: '(응답 없음)' })}\n`
      : describeMessage(String(answer.status), answer.headers, answer.body.text),
  ].join('');
};

const showOne: Command = {
  name: 'show',
  summary: { en: 'show a call with its answer, masked', ko: '호출과 응답을 마스킹하여 표시' },
  args: [requestArgument],
  options: askOptions,
  examples: ['requests show 42', 'requests show 42 --json'],
  run: (values, terminal, [id = '']) =>
    withControl(values, terminal, async (control) => {
      const found = await control.request(id);
      show(terminal, values, found, (say) => describe(found, painter(terminal), say));
      return exitCodes.ok;
    }),
};

/** Commands about the journal: what partners sent, and what was answered. */
export const requests: CommandGroup = {
  name: 'requests',
  summary: {
    en: 'the journal of calls: list, follow, show, clear',
    ko: '호출 저널: 목록, 따라가기, 표시, 삭제',
  },
  commands: [
    list,
    showOne,
    clearCommand(
      'requests',
      {
        en: 'delete all calls of the journal, or those of one client',
        ko: '저널의 모든 호출 또는 클라이언트 하나의 호출 삭제',
      },
      (control, clientId) => control.clearRequests({ clientId }),
      clientIdOrNoneOption,
    ),
  ],
};
