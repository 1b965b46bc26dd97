import type { FaultView, NewFault } from '../../../client/control.ts';
import { codes, endpoints } from '../../../domain/endpoint.ts';
import { aborts, describeEffect, tampers } from '../../../domain/fault.ts';
import { faultPresets } from '../../../domain/fault-presets.ts';
import { MAX_TIMES } from '../../../domain/limits.ts';
import { clearCommand } from '../../clear-command.ts';
import { type Command, type CommandGroup, type CommandOption, exitCodes, type OptionValues } from '../../command.ts';
import { askOptions, checkClient, clientIdOption, givenOf, limitOption, readLimit } from '../../common-options.ts';
import { isGone } from '../../other-version/refusals.ts';
import { columns, doneText, type Paint, painter, type Say, show } from '../../print.ts';
import { readChoice, readInteger, readNumber, UsageError } from '../../values.ts';
import { withControl } from '../../with-control.ts';

const row = (fault: FaultView, paint: Paint, say: Say): readonly string[] => {
  const { id, endpoint, clientId, probability, timesLeft, seen, struck } = fault;
  const often = [
    ...(timesLeft === null ? [] : [say({ en: `${timesLeft} left`, ko: `${timesLeft}회 남음` })]),
    ...(probability === 1 ? [] : [say({ en: `probability ${probability}`, ko: `확률 ${probability}` })]),
  ];
  return [
    paint('bold', id),
    endpoint,
    describeEffect(fault),
    clientId ?? say({ en: 'all clients', ko: '모든 클라이언트' }),
    often.join(', ') || say({ en: 'every call', ko: '모든 호출' }),
    say({ en: `changed ${struck} of ${seen} calls`, ko: `호출 ${seen}건 중 ${struck}건 변경` }),
  ];
};

const describe = (found: readonly FaultView[], paint: Paint, say: Say): string =>
  found.length === 0
    ? `${say({ en: 'no faults', ko: '주입한 장애 없음' })}\n`
    : columns(found.map((fault) => row(fault, paint, say)));

const list: Command = {
  name: 'list',
  summary: { en: 'list the faults, newest first', ko: '주입한 장애 목록, 최신순' },
  options: [clientIdOption, limitOption, ...askOptions],
  examples: ['faults', 'faults list --client-id mock-partner --json'],
  async run(values, terminal) {
    const filter = { clientId: values['client-id'], ...readLimit(values) };
    return withControl(values, terminal, async (control) => {
      await checkClient(control, filter.clientId);
      const found = await control.faults(filter);
      show(terminal, values, found, (say) => describe(found, painter(terminal), say));
      return exitCodes.ok;
    });
  },
};

const presetOption = {
  flags: '--preset <name>',
  description: {
    en: 'faults that many tests want; other options are added to each of them',
    ko: '많은 테스트에 필요한 장애. 다른 옵션은 그 장애마다 더해짐',
  },
  choices: faultPresets.map(({ name }) => name),
} as const satisfies CommandOption;

const endpointOption = {
  flags: '--endpoint <name>',
  description: { en: 'which calls; default *, all of them', ko: '대상 호출. 기본값은 전체(*)' },
  choices: [...endpoints, '*'],
} as const satisfies CommandOption;

const errorOption = {
  flags: '--error <code>',
  description: {
    en: 'answer this CE code, such as CE0002; at token an OAuth code',
    ko: 'CE0002 같은 CE 코드로 응답. 토큰에서는 OAuth 코드',
  },
  choices: codes,
} as const satisfies CommandOption;

const abortOption = {
  flags: '--abort <how>',
  description: { en: 'end the connection', ko: '연결을 끊음' },
  choices: aborts,
} as const satisfies CommandOption;

const tamperOption = {
  flags: '--tamper <part>',
  description: { en: 'break one part of a good answer', ko: '정상 응답의 한 부분을 손상시킴' },
  choices: tampers,
} as const satisfies CommandOption;

/** What the options say of a fault. The server checks what belongs together. */
const readFault = (values: OptionValues): Partial<NewFault> =>
  givenOf({
    clientId: values['client-id'],
    endpoint: readChoice(endpointOption, values),
    times: readInteger('--times', values.times, [1, MAX_TIMES]),
    probability: readNumber('--probability', values.probability, [0, 1]),
    seed: values.seed,
    delay: values.delay,
    error: readChoice(errorOption, values),
    http: readInteger('--http', values.http, [400, 599]),
    abort: readChoice(abortOption, values),
    tamper: readChoice(tamperOption, values),
  });

const add: Command = {
  name: 'add',
  summary: { en: 'make the emulated service fail', ko: '모의 서비스에 장애 주입' },
  options: [
    presetOption,
    endpointOption,
    { ...clientIdOption, description: { en: 'only calls of this client', ko: '이 클라이언트의 호출만' } },
    {
      flags: '--delay <duration>',
      description: { en: 'wait first, such as 2s; at most 10m', ko: '2s처럼 먼저 기다림. 최대 10m' },
    },
    errorOption,
    { flags: '--http <status>', description: { en: 'answer a status from 400 to 599', ko: '400~599의 상태로 응답' } },
    abortOption,
    tamperOption,
    {
      flags: '--times <count>',
      description: {
        en: 'on how many calls; default: until it is deleted',
        ko: '적용할 호출 수. 기본값은 삭제할 때까지',
      },
    },
    {
      flags: '--probability <number>',
      description: { en: 'on some calls only, such as 0.5', ko: '일부 호출에만 적용. 예: 0.5' },
    },
    {
      flags: '--seed <text>',
      description: {
        en: 'with --probability: the same calls in each run',
        ko: '--probability와 함께: 실행마다 같은 호출',
      },
    },
    ...askOptions,
  ],
  examples: [
    'faults add --preset maintenance',
    'faults add --endpoint status --error CE5000 --times 2',
    'faults add --client-id mock-partner --delay 2s --probability 0.5',
  ],
  async run(values, terminal) {
    const name = readChoice(presetOption, values);
    const fault = readFault(values);
    const preset = faultPresets.find((one) => one.name === name);
    if (preset === undefined && Object.keys(fault).length === 0) {
      throw new UsageError({
        en: 'no fault is given: name a preset, such as --preset maintenance, or what goes wrong, such as --http 503',
        ko: '장애가 지정되지 않았습니다. --preset maintenance 같은 프리셋이나 --http 503 같은 장애를 지정하세요',
      });
    }
    const wanted = (preset?.faults ?? [{}]).map((one): NewFault => ({ endpoint: '*', ...one, ...fault }));
    return withControl(values, terminal, async (control) => {
      await checkClient(control, fault.clientId);
      const made: FaultView[] = [];
      try {
        for (const one of wanted) made.push(await control.fault(one));
      } catch (error) {
        // All of a preset, or nothing.
        for (const { id } of made) await control.deleteFault(id).catch(() => undefined);
        throw error;
      }
      show(terminal, values, made, (say) => describe(made, painter(terminal), say));
      return exitCodes.ok;
    });
  },
};

const remove: Command = {
  name: 'delete',
  summary: { en: 'end faults', ko: '장애 끝내기' },
  args: [
    {
      usage: '<id...>',
      description: { en: 'ids of the faults, as faults list shows them', ko: 'faults list가 보여 주는 장애의 id' },
      names: 'fault',
    },
  ],
  options: askOptions,
  examples: ['faults delete fault_4f3c1a52'],
  run: (values, terminal, ids) =>
    withControl(values, terminal, async (control) => {
      for (const id of ids) await control.deleteFault(id);
      show(terminal, values, { ids }, (say) => ids.map((id) => doneText(id, say)).join(''));
      return exitCodes.ok;
    }),
};

const presets: Command = {
  name: 'presets',
  summary: { en: 'list the presets of faults add', ko: 'faults add의 프리셋 목록' },
  // The others of the group ask a server. A script that names it for all of them may do so here.
  options: askOptions,
  examples: ['faults presets'],
  async run(values, terminal) {
    show(terminal, values, faultPresets, (say) =>
      columns(faultPresets.map(({ name, text }) => [painter(terminal)('bold', name), say(text)])),
    );
    return exitCodes.ok;
  },
};

/** Commands about faults: what the emulated service does wrong on purpose. */
export const faults: CommandGroup = {
  name: 'faults',
  summary: {
    en: 'errors of the emulated service, on purpose: list, add, delete, clear',
    ko: '모의 서비스의 의도된 장애: 목록, 주입, 삭제, 모두 삭제',
  },
  commands: [
    list,
    add,
    remove,
    clearCommand(
      'faults',
      { en: 'end all faults, or those of one client', ko: '모든 장애 또는 클라이언트 하나의 장애 끝내기' },
      async (control, clientId) => {
        for (const { id } of await control.faults({ clientId })) {
          await control.deleteFault(id).catch((error: unknown) => {
            // A call has used it up in between.
            if (!isGone(error)) throw error;
          });
        }
      },
    ),
    presets,
  ],
};
