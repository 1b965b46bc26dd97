import { type ControlClient, ControlError, type InspectView } from '../../client/control.ts';
import { toOneLineSpki } from '../../crypto/key-files.ts';
import { version } from '../../version.ts';
import { type Command, exitCodes, type OptionValues, type Terminal } from '../command.ts';
import { fixtureOptions, readSessionKeys } from '../fixture-keys.ts';
import { jsonOption, type Paint, painter, show } from '../print.ts';
import { readId, readNamedTexts, UsageError } from '../values.ts';
import { serverOptions, withControl } from '../with-control.ts';

/** The result of one check. A `note` can explain a surprise, but is not an error. */
interface Check {
  readonly about: string;
  readonly state: 'good' | 'note' | 'bad';
  readonly text: string;
}

type Signature = NonNullable<InspectView['signature']>;

const marks = { good: ['green', '+'], note: ['yellow', '!'], bad: ['red', '-'] } as const;

const describe = (checks: readonly Check[], paint: Paint): string =>
  checks
    .map(({ about, state, text }) => {
      const [colour, mark] = marks[state];
      return `${paint(colour, mark)} ${about}: ${text}\n`;
    })
    .join('');

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
      about: 'server',
      state: info.version === version ? 'good' : 'note',
      text: `${control.baseUrl} answers, version ${info.version}${info.version === version ? '' : `; this command is ${version}`}`,
    },
    {
      about: 'public key',
      state: isSameKey ? 'good' : 'note',
      text: isSameKey
        ? 'the same as in the fixtures here'
        : "not the one in the fixtures here: give the server's fixtures with --fixtures",
    },
    ...(shifted.length === 0
      ? [{ about: 'clocks', state: 'good' as const, text: 'all clients have real time' }]
      : shifted.map(({ clientId, clock }) => ({
          about: 'clock',
          state: 'note' as const,
          text: `${clientId} has ${clock.now}${clock.frozen ? ', frozen' : ''} (${clock.offsetMs} ms from real time)`,
        }))),
    ...faults.map(({ id, endpoint, clientId }) => ({
      about: 'fault',
      state: 'note' as const,
      text: `${id} affects calls of ${clientId ?? 'every client'} to ${endpoint === '*' ? 'every endpoint' : endpoint}`,
    })),
    {
      about: 'findings',
      state: found.length === 0 ? 'good' : 'note',
      text: found.length === 0 ? 'none' : `${found.length}: the command findings lists them`,
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
      const { status, problem, message } = error;
      const why =
        status === 401 ? 'it needs its control token: set MOCK_TOSS_CONTROL_TOKEN' : (problem?.detail ?? message);
      checks = [
        { about: 'server', state: 'bad', text: problem === null ? message : `${control.baseUrl} answers, but ${why}` },
      ];
      return exitCodes.unreachable;
    }
  });
  return { checks, exitCode };
};

/** What was found in an encrypted call. */
type Found = Pick<InspectView, 'layers' | 'diagnosis' | 'signature'> & {
  /** What else is wrong, or cannot be seen. */
  readonly notes: readonly Check[];
};

const nothing: Found = { layers: [], diagnosis: null, signature: null, notes: [] };

const note = (about: string, text: string): Check => ({ about, state: 'note', text });

/** What the server finds in a call of its journal. */
const findInCall = (view: InspectView): Found => {
  const parts = view.sessionKey === null ? [] : [{ name: 'sessionKey', ...view.sessionKey }, ...view.fields];
  const others = parts.flatMap(({ name, explanation }) =>
    explanation === null || name === view.diagnosis?.part ? [] : [note(name, explanation)],
  );
  return { ...view, notes: view.sessionKey === null ? [note('call', 'has no session key')] : others };
};

const checkSignature = ({ verification: { ok, message }, explanation }: Signature): Check => ({
  about: 'signature',
  state: ok ? (explanation === null ? 'good' : 'note') : 'bad',
  text: explanation === null ? message : `${message}: it ${explanation}`,
});

const checkFound = ({ layers, notes, diagnosis, signature }: Found): Check[] => [
  ...layers.map(({ part, name, found, isRight }) => ({
    about: `${part}, ${name}`,
    state: isRight ? ('good' as const) : ('bad' as const),
    text: found,
  })),
  ...notes,
  ...(diagnosis === null ? [] : [{ about: diagnosis.part, state: 'bad' as const, text: diagnosis.explanation }]),
  ...(signature === null ? [] : [checkSignature(signature)]),
];

/** Checks the server, the clocks, and a session key with its fields. */
export const doctor: Command = {
  name: 'doctor',
  summary: 'check the server, the clocks, and a session key with its fields or a call of the journal',
  options: [
    { flags: '--session-key <text>', description: 'sessionKey of a call to explain layer by layer, in single quotes' },
    {
      flags: '--field <name=field>',
      description: 'an encrypted field of the same call; may be repeated',
      repeats: true,
    },
    { flags: '--request <id>', description: 'a call of the journal to explain, with its signature' },
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
      throw new UsageError('--field is given without --session-key: give the sessionKey of the same call, too');
    }
    if (requestId !== undefined && sessionKey !== undefined) {
      throw new UsageError('--request and --session-key are both given: give one of them');
    }
    const keys = await readSessionKeys(values, terminal);
    if (keys === undefined) return exitCodes.usage;
    const { checks, exitCode } = await checkReachability(values, terminal, toOneLineSpki(keys.publicKey));
    if (exitCode === exitCodes.usage) return exitCode;
    let found = nothing;
    if (sessionKey !== undefined) {
      // Loaded only here, because it is large.
      const { inspectParts } = await import('../../crypto/diagnosis/inspect.ts');
      const parts = { sessionKey, fields: Object.fromEntries(fields) };
      const { layers, diagnosis } = inspectParts(keys.privateKey, parts);
      found = { ...nothing, layers: [...layers], diagnosis };
    }
    if (requestId !== undefined && exitCode === exitCodes.ok) {
      const asked = await withControl(values, terminal, async (control) => {
        found = findInCall(await control.inspect({ requestId }));
        return exitCodes.ok;
      });
      if (asked !== exitCodes.ok) return asked;
    }
    const all = [...checks, ...checkFound(found)];
    const { diagnosis, signature } = found;
    show(terminal, values, { checks: all, diagnosis }, () => describe(all, painter(terminal)));
    const isRight = diagnosis === null && (signature?.verification.ok ?? true);
    return isRight ? exitCode : exitCodes.failed;
  },
};
