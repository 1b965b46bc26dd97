import { type ControlClient, ControlError, type InspectView } from '../../client/control.ts';
import { toOneLineSpki } from '../../crypto/key-files.ts';
import { sameText, type Text } from '../../domain/text/language.ts';
import { version } from '../../version.ts';
import { type Command, exitCodes, type OptionValues, type Terminal } from '../command.ts';
import { fixtureOptions, readSessionKeys } from '../fixture-keys.ts';
import { jsonOption, type Paint, painter, type Say, show } from '../print.ts';
import { readId, readNamedTexts, UsageError } from '../values.ts';
import { refusalOf, serverOptions, withControl } from '../with-control.ts';

/** The result of one check. A `note` can explain a surprise, but is not an error. */
interface Check {
  readonly about: Text;
  readonly state: 'good' | 'note' | 'bad';
  readonly text: Text;
}

type Signature = NonNullable<InspectView['signature']>;

const marks = { good: ['green', '+'], note: ['yellow', '!'], bad: ['red', '-'] } as const;

const describe = (checks: readonly Check[], paint: Paint, say: Say): string =>
  checks
    .map(({ about, state, text }) => {
      const [colour, mark] = marks[state];
      return `${paint(colour, mark)} ${say(about)}: ${say(text)}\n`;
    })
    .join('');

const server: Text = { en: 'server', ko: '서버' };

/** Everything about a server that can surprise a client. */
const checkServer = async (control: ControlClient, publicKey: string): Promise<Check[]> => {
  const info = await control.info();
  const clients = await control.clients();
  const shifted = clients.filter(({ clock }) => clock.frozen || clock.offsetMs !== 0);
  const faults = await control.faults();
  const found = await control.findings();
  const isSameKey = (await control.publicKey()).trim() === publicKey;
  return [
    {
      about: server,
      state: info.version === version ? 'good' : 'note',
      text:
        info.version === version
          ? {
              en: `${control.baseUrl} answers, version ${info.version}`,
              ko: `${control.baseUrl} 응답함, 버전 ${info.version}`,
            }
          : {
              en: `${control.baseUrl} answers, version ${info.version}; this command is ${version}`,
              ko: `${control.baseUrl} 응답함, 버전 ${info.version}. 이 명령의 버전은 ${version}`,
            },
    },
    {
      about: { en: 'public key', ko: '공개키' },
      state: isSameKey ? 'good' : 'note',
      text: isSameKey
        ? { en: 'the same as in the fixtures here', ko: '이 명령의 픽스처와 같음' }
        : {
            en: "not the one in the fixtures here: give the server's fixtures with --fixtures",
            ko: '이 명령의 픽스처와 다름. --fixtures로 서버의 픽스처를 지정하세요',
          },
    },
    ...(shifted.length === 0
      ? [
          {
            about: { en: 'clocks', ko: '시계' },
            state: 'good' as const,
            text: { en: 'all clients have real time', ko: '모든 클라이언트가 실제 시각' },
          },
        ]
      : shifted.map(({ clientId, clock: { now, frozen, offsetMs } }) => ({
          about: { en: 'clock', ko: '시계' },
          state: 'note' as const,
          text: {
            en: `${clientId} has ${now}${frozen ? ', frozen' : ''} (${offsetMs} ms from real time)`,
            ko: `${clientId}: ${now}${frozen ? ', 멈춤' : ''}(실제 시각과 ${offsetMs} ms 차이)`,
          },
        }))),
    ...faults.map(({ id, endpoint, clientId }) => ({
      about: { en: 'fault', ko: '장애 주입' },
      state: 'note' as const,
      text: {
        en: `${id} affects calls of ${clientId ?? 'every client'} to ${endpoint === '*' ? 'every endpoint' : endpoint}`,
        ko: `${id}. 클라이언트: ${clientId ?? '전체'}, 엔드포인트: ${endpoint === '*' ? '전체' : endpoint}`,
      },
    })),
    {
      about: { en: 'findings', ko: '점검 결과' },
      state: found.length === 0 ? 'good' : 'note',
      text:
        found.length === 0
          ? { en: 'none', ko: '없음' }
          : {
              en: `${found.length}: the command findings lists them`,
              ko: `${found.length}건. findings 명령으로 확인하세요`,
            },
    },
  ];
};

const checkReachability = async (values: OptionValues, terminal: Terminal, publicKey: string) => {
  let checks: Check[] = [];
  const exitCode = await withControl(values, terminal, async (control) => {
    try {
      checks = await checkServer(control, publicKey);
      return exitCodes.ok;
    } catch (error) {
      if (!(error instanceof ControlError)) throw error;
      const said = refusalOf(error);
      const why: Text =
        error.status === 401
          ? {
              en: 'it needs its control token: set MOCK_TOSS_CONTROL_TOKEN',
              ko: '제어 토큰이 필요합니다. MOCK_TOSS_CONTROL_TOKEN을 설정하세요',
            }
          : said;
      const text: Text =
        error.problem === null
          ? { en: error.message, ko: said.ko }
          : { en: `${control.baseUrl} answers, but ${why.en}`, ko: `${control.baseUrl} 응답함. ${why.ko}` };
      checks = [{ about: server, state: 'bad', text }];
      return exitCodes.unreachable;
    }
  });
  return { checks, exitCode };
};

/** What a diagnosis says in English, in every language. */
type InWords = (english: string) => Text;

/** What was found in an encrypted call. */
type Found = Pick<InspectView, 'layers' | 'diagnosis' | 'signature'> & {
  /** What else is wrong, or cannot be seen. */
  readonly notes: readonly Check[];
};

const nothing: Found = { layers: [], diagnosis: null, signature: null, notes: [] };

const note = (about: Text, text: Text): Check => ({ about, state: 'note', text });

/** What the server finds in a call of its journal. */
const findInCall = (view: InspectView, inWords: InWords): Found => {
  const parts = view.sessionKey === null ? [] : [{ name: 'sessionKey', ...view.sessionKey }, ...view.fields];
  const others = parts.flatMap(({ name, explanation }) =>
    explanation === null || name === view.diagnosis?.part ? [] : [note(sameText(name), inWords(explanation))],
  );
  const noKey = note({ en: 'call', ko: '호출' }, { en: 'has no session key', ko: '세션 키 없음' });
  return { ...view, notes: view.sessionKey === null ? [noKey] : others };
};

const checkSignature = ({ verification: { ok, message }, explanation }: Signature, inWords: InWords): Check => {
  const meaning = explanation === null ? undefined : inWords(explanation);
  return {
    about: { en: 'signature', ko: '서명' },
    state: ok ? (meaning === undefined ? 'good' : 'note') : 'bad',
    text:
      meaning === undefined
        ? { en: message, ko: inWords(message).ko }
        : { en: `${message}: it ${meaning.en}`, ko: `${inWords(message).ko}. ${meaning.ko}` },
  };
};

const checkFound = ({ layers, notes, diagnosis, signature }: Found, inWords: InWords): Check[] => [
  ...layers.map(({ part, name, found, isRight }) => ({
    about: { en: `${part}, ${name}`, ko: `${part}, ${inWords(name).ko}` },
    state: isRight ? ('good' as const) : ('bad' as const),
    text: inWords(found),
  })),
  ...notes,
  ...(diagnosis === null
    ? []
    : [{ about: sameText(diagnosis.part), state: 'bad' as const, text: inWords(diagnosis.explanation) }]),
  ...(signature === null ? [] : [checkSignature(signature, inWords)]),
];

/** What is printed as JSON. */
const toEnglish = ({ about, state, text }: Check) => ({ about: about.en, state, text: text.en });

/** Checks the server, the clocks, and a session key with its fields. */
export const doctor: Command = {
  name: 'doctor',
  summary: {
    en: 'check the server, the clocks, and a session key with its fields or a call of the journal',
    ko: '서버와 시계를 점검하고, 세션 키와 필드 또는 저널의 호출을 계층별로 점검',
  },
  options: [
    {
      flags: '--session-key <text>',
      description: {
        en: 'sessionKey of a call to explain layer by layer, in single quotes',
        ko: '계층별로 설명할 호출의 sessionKey. 작은따옴표로 감쌀 것',
      },
    },
    {
      flags: '--field <name=field>',
      description: {
        en: 'an encrypted field of the same call; may be repeated',
        ko: '같은 호출의 암호화된 필드. 여러 번 지정할 수 있음',
      },
      repeats: true,
    },
    {
      flags: '--request <id>',
      description: {
        en: 'a call of the journal to explain, with its signature',
        ko: '서명과 함께 설명할 저널의 호출',
      },
    },
    ...serverOptions,
    ...fixtureOptions.filter(({ flags }) => flags.startsWith('--fixtures ')),
    jsonOption,
  ],
  examples: [
    'doctor',
    "doctor --session-key 'v1$b88f…$Q0U7…' --field 'userName=v1$b88f…$9oiJ…'",
    'doctor --request 42',
    'doctor --url http://mock-toss:8677 --json',
  ],
  async run(values, terminal) {
    const { 'session-key': sessionKey, field } = values;
    const requestId = readId('--request', values.request);
    const fields = readNamedTexts(field === undefined ? [] : field.split(','), 'userName=v1$…');
    if (fields.size > 0 && sessionKey === undefined) {
      throw new UsageError({
        en: '--field is given without --session-key: give the sessionKey of the same call, too',
        ko: '--session-key 없이 --field만 있습니다. 같은 호출의 sessionKey도 지정하세요',
      });
    }
    if (requestId !== undefined && sessionKey !== undefined) {
      throw new UsageError({
        en: '--request and --session-key are both given: give one of them',
        ko: '--request와 --session-key가 함께 있습니다. 하나만 지정하세요',
      });
    }
    const keys = await readSessionKeys(values, terminal);
    if (keys === undefined) return exitCodes.usage;
    const { checks, exitCode } = await checkReachability(values, terminal, toOneLineSpki(keys.publicKey));
    if (exitCode === exitCodes.usage) return exitCode;
    // Loaded only here, because it is large.
    const { diagnosisText } = await import('../../crypto/diagnosis/diagnosis-texts.ts');
    let found = nothing;
    if (sessionKey !== undefined) {
      const { inspectParts } = await import('../../crypto/diagnosis/inspect.ts');
      const parts = { sessionKey, fields: Object.fromEntries(fields) };
      const { layers, diagnosis } = inspectParts(keys.privateKey, parts);
      found = { ...nothing, layers: [...layers], diagnosis };
    }
    if (requestId !== undefined && exitCode === exitCodes.ok) {
      const asked = await withControl(values, terminal, async (control) => {
        found = findInCall(await control.inspect({ requestId }), diagnosisText);
        return exitCodes.ok;
      });
      if (asked !== exitCodes.ok) return asked;
    }
    const all = [...checks, ...checkFound(found, diagnosisText)];
    const { diagnosis, signature } = found;
    show(terminal, values, { checks: all.map(toEnglish), diagnosis }, (say) => describe(all, painter(terminal), say));
    const isRight = diagnosis === null && (signature?.verification.ok ?? true);
    return isRight ? exitCode : exitCodes.failed;
  },
};
