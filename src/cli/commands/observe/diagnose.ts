import type { FindingView, InspectView, RequestView } from '../../../client/control.ts';
import { SUCCESS } from '../../../domain/journal.ts';
import { sameText, type Text } from '../../../domain/text/language.ts';
import { type Command, exitCodes } from '../../command.ts';
import { askOptions, checkClient, clientIdOrNoneOption, givenOf } from '../../common-options.ts';
import { fixtureOptions, readSessionKeys } from '../../fixture-keys.ts';
import type { FullControl } from '../../full-control.ts';
import { painter, show } from '../../print.ts';
import { UsageError } from '../../values.ts';
import { withControl } from '../../with-control.ts';
import { type Check, describeChecks, toEnglish } from './checks.ts';
import { partOptions, readParts } from './encrypted-parts.ts';
import { calledOf, requestArgument } from './requests.ts';

type Signature = NonNullable<InspectView['signature']>;

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

const call: Text = { en: 'call', ko: '호출' };

/** What the journal and the findings say of a call. */
const checkCall = (entry: RequestView, findings: readonly FindingView[]): Check[] => {
  const { id, at, outcome, hint, fault, answer, txId } = entry;
  const summary = `#${id} ${calledOf(entry)} ${at}: ${answer?.status ?? '-'} ${outcome}`;
  return [
    { about: call, state: outcome === SUCCESS ? 'good' : 'bad', text: sameText(summary) },
    ...(fault === null
      ? []
      : [
          note(
            { en: 'fault', ko: '장애 주입' },
            {
              en: `${fault.id} did this on purpose: ${fault.effect}`,
              ko: `${fault.id} 장애가 의도적으로 만든 결과: ${fault.effect}`,
            },
          ),
        ]),
    ...(hint === null ? [] : [note({ en: 'hint', ko: '힌트' }, sameText(hint))]),
    ...findings
      .filter((finding) => txId !== null && finding.txId === txId)
      .map(({ rule, message, messageKo }) => note(sameText(rule), { en: message, ko: messageKo })),
  ];
};

interface Diagnosed {
  readonly checks: readonly Check[];
  readonly diagnosis: InspectView['diagnosis'];
}

const diagnoseCall = async (control: FullControl, entry: RequestView, inWords: InWords): Promise<Diagnosed> => {
  const { id, clientId } = entry;
  const found = findInCall(await control.inspect({ requestId: id }), inWords);
  const findings = clientId === null ? [] : await control.findings({ clientId });
  return { checks: [...checkCall(entry, findings), ...checkFound(found, inWords)], diagnosis: found.diagnosis };
};

/** The newest call that was refused. */
const findRefused = async (control: FullControl, clientId: string | undefined): Promise<RequestView | undefined> => {
  const [newest] = await control.requests({ ...givenOf({ clientId }), outcome: 'FAIL', limit: 1 });
  return newest;
};

const nothingRefused: Diagnosed = {
  checks: [{ about: call, state: 'good', text: { en: 'none was refused', ko: '거부된 호출 없음' } }],
  diagnosis: null,
};

/** Explains why a call fails, or why a session key or field does not decrypt. */
export const diagnose: Command = {
  name: 'diagnose',
  summary: {
    en: 'why a call was refused, or a session key or field does not decrypt, layer by layer',
    ko: '호출이 거부되거나 세션 키 또는 필드가 복호화되지 않는 이유를 계층별로 설명',
  },
  args: [
    {
      ...requestArgument,
      usage: '[id]',
      description: {
        en: 'id of a call, as requests shows it; without it, the newest one that was refused',
        ko: 'requests가 보여 주는 호출의 id. 없으면 가장 최근에 거부된 호출',
      },
    },
  ],
  options: [
    clientIdOrNoneOption,
    ...partOptions,
    ...askOptions,
    ...fixtureOptions.filter(({ flags }) => flags.startsWith('--fixtures ')),
  ],
  examples: ['diagnose', 'diagnose 42', "diagnose --session-key 'v1$b88f…$Q0U7…' --field 'userName=v1$b88f…$9oiJ…'"],
  async run(values, terminal, [id]) {
    const { 'client-id': clientId } = values;
    const { sessionKey, fields } = readParts(values, id);
    if (clientId !== undefined && (id ?? sessionKey) !== undefined) {
      throw new UsageError({
        en: '--client-id chooses among calls: leave it out when a call or a session key is given',
        ko: '--client-id는 호출을 고를 때 씁니다. 호출이나 세션 키를 지정할 때는 빼세요',
      });
    }
    // Loaded only here, because it is large.
    const { diagnosisText } = await import('../../../crypto/diagnosis/diagnosis-texts.ts');
    const print = ({ checks, diagnosis }: Diagnosed): number => {
      show(terminal, values, { checks: checks.map(toEnglish), diagnosis }, (say) =>
        describeChecks(checks, painter(terminal), say),
      );
      return checks.some(({ state }) => state === 'bad') ? exitCodes.failed : exitCodes.ok;
    };
    if (sessionKey !== undefined) {
      // Needs no server: the key may come from a log.
      const keys = await readSessionKeys(values, terminal);
      if (keys === undefined) return exitCodes.usage;
      const { inspectParts } = await import('../../../crypto/diagnosis/inspect.ts');
      const { layers, diagnosis } = inspectParts(keys.privateKey, { sessionKey, fields });
      return print({ checks: checkFound({ ...nothing, layers: [...layers], diagnosis }, diagnosisText), diagnosis });
    }
    return withControl(values, terminal, async (control) => {
      await checkClient(control, clientId, clientIdOrNoneOption);
      const entry = id === undefined ? await findRefused(control, clientId) : await control.request(id);
      return print(entry === undefined ? nothingRefused : await diagnoseCall(control, entry, diagnosisText));
    });
  },
};
