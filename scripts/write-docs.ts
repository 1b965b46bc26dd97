// `npm run docs`: writes the tables in `docs` that are made from data. `test/project/docs-tables.test.ts` compares them.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { showBytes } from '../src/config/readers.ts';
import { settings } from '../src/config/settings.ts';
import { operations } from '../src/control/operations.ts';
import { mistakeTexts } from '../src/crypto/diagnosis/explanations.ts';
import { faultPresets } from '../src/domain/fault-presets.ts';
import type { ObservedBehaviour } from '../src/domain/fidelity/parity-report.ts';
import { type FindingRule, findingRules } from '../src/domain/findings/rules.ts';
import { type Language, sameText, type Text } from '../src/domain/text/language.ts';
import { loadFixtures } from '../src/fixtures/load.ts';
import { type MetricDefinition, metricDefinitions } from '../src/observation/metrics/definitions.ts';
import { observeBehaviours } from '../src/parity/observed.ts';

const row = (cells: readonly string[]): string =>
  `|${cells.map((cell) => (cell === '' ? ' ' : ` ${cell} `)).join('|')}|`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map(row).join('\n');

const code = (text: string): string => `\`${text}\``;

const showDefault = (value: unknown): string => {
  if (value === null) return '';
  if (Array.isArray(value)) return value.length === 0 ? '' : code(value.join(','));
  return code(String(value));
};

const showSetting = (fallback: unknown, unit: 'ms' | 'bytes' | undefined): string => {
  if (unit === 'ms') return code(`${Number(fallback) / 1000}s`);
  return unit === 'bytes' ? code(showBytes(Number(fallback))) : showDefault(fallback);
};

const observed = observeBehaviours();

/** Where the emulator differs from the real service, or may. */
const deviations = observed.filter(({ real }) => real !== undefined);

/** What a behaviour rests on, and what a report has shown. */
const basisCell = ({ basis, observed, observedOn }: ObservedBehaviour): string => {
  if (observed === null) return code(basis);
  return observed === 'same' ? code(`observed ${observedOn}`) : `${code(basis)}, ${code(`differs ${observedOn}`)}`;
};

const unknown: Text = { en: 'unknown', ko: '알려지지 않음' };
const shown = { same: { en: 'the same', ko: '같음' }, differs: { en: 'differs', ko: '다름' } } as const;

/** What the real service does. A report says it of what is unknown; without the report, it is unknown again. */
const realText = ({ observed, real }: ObservedBehaviour, written: Text): Text => {
  if (real !== unknown.en) return written;
  return observed === null ? unknown : shown[observed];
};

/**
 * What a report has refuted although something public says it: it is no row of the table of differences. Nothing without such a
 * report. The behaviours are in English, as in the control API.
 */
export const refutedText = (behaviours: readonly ObservedBehaviour[], language: Language): string => {
  const refuted = behaviours.filter(({ real, observed: result }) => real === undefined && result === 'differs');
  if (refuted.length === 0) return '';
  const texts = {
    en: [
      'Reports have shown that the real service differs here too, although the guide, its samples or public client code say it:',
      'behaviour here, basis, change it with',
    ],
    ko: [
      '다음 동작은 가이드, 가이드의 예시, 공개된 클라이언트 코드에 근거하지만, 리포트에서 실제 서비스가 다르다는 것을 확인했습니다.',
      '에뮬레이터의 동작(영어), 근거, 바꾸는 방법',
    ],
  } as const satisfies Readonly<Record<Language, readonly [string, string]>>;
  const [lead, head] = texts[language];
  const rows = refuted.map((one) => [one.behaviour, basisCell(one), one.setting ?? '']);
  return `\n${lead}\n\n${table(head.split(', '), rows)}\n`;
};

/** The `data-testid`s of a page in order, then those that its scripts create. */
const testIdsOf = (page: string, ...scripts: readonly string[]): string => {
  const read = (name: string): string => readFileSync(new URL(`../src/${name}`, import.meta.url), 'utf8');
  const ids = [...read(page).matchAll(/data-testid="([^"]+)"/g)].map(([, id = '']) => id);
  for (const script of scripts) {
    for (const [, id = ''] of read(script).matchAll(/dataset\.testid = ['`]([^'`]+)/g)) ids.push(id);
  }
  const common = new Set(['notice', 'language', 'offline']);
  return ids
    .filter((id) => !common.has(id))
    .map((id) => (id.startsWith('app-pin-$') ? `${code('app-pin-0')} … ${code('app-pin-9')}` : code(id)))
    .join(', ');
};

/** A section for each rule of findings, with the texts of its messages. */
const rulesOf = (show: (rule: FindingRule) => readonly string[]): string =>
  Object.entries<FindingRule>(findingRules)
    .map(([id, rule]) => [`### \`${id}\``, '', ...show(rule), ''].join('\n'))
    .join('\n');

const rulesInEnglish = rulesOf(({ severity, counts, seen, source, says, fix }) => [
  `_${severity}_, ${counts === undefined ? 'decided by one call' : `decided by history, counts ${counts}s`}`,
  '',
  `- **Seen**: ${seen}.`,
  `- **Said** (${source}): ${says}.`,
  `- **Fix**: ${fix}.`,
]);

const countedKo = { poll: '상태 조회', result: '결과 조회' } as const;

const severitiesInKorean: Readonly<Record<FindingRule['severity'], string>> = {
  error: '오류',
  warning: '경고',
  info: '참고',
};

const rulesInKorean = rulesOf(({ severity, counts, korean }) => {
  const { seen, source, says, fix } = korean();
  const basis = counts === undefined ? '호출 하나로 판단' : `이력으로 판단, ${countedKo[counts]} 횟수를 집계`;
  return [
    `_${severitiesInKorean[severity]}_, ${basis}`,
    '',
    `- **현상**: ${seen}.`,
    `- **기준**(${source}): ${says}.`,
    `- **해결**: ${fix}.`,
  ];
});

const fixtures = loadFixtures(null);

type Tables = Readonly<Record<string, string>>;

/** Tables whose data has both languages. */
const bilingualTables = (language: Language): Tables => {
  const say = (en: string, ko: string): string => (language === 'ko' ? ko : en);
  return {
    refuted: refutedText(observed, language),
    scenarios: table(
      say(
        'name, what happens, start, complete, cancel, expire, answers',
        '이름, 일어나는 일, 시작, 완료, 취소, 만료, 응답',
      ).split(', '),
      [...fixtures.scenarios.values()].map((scenario) => [
        code(scenario.name),
        say(scenario.description ?? '', scenario.descriptionKo ?? ''),
        scenario.start ?? '',
        scenario.complete ?? '',
        scenario.cancel ?? '',
        scenario.expire ?? '',
        scenario.error === undefined ? '' : code(scenario.error),
      ]),
    ),
    personas: table(
      ['`persona`', say('name', '이름'), say('who it is', '설명')],
      fixtures.personas.map(({ id, name, description, descriptionKo }) => [
        code(id),
        name,
        say(description ?? '', descriptionKo ?? ''),
      ]),
    ),
    'magic-values': table(
      [say('`userPhone`, with `USER_PERSONAL`', '`userPhone`, `USER_PERSONAL`에서'), say('scenario', '시나리오')],
      fixtures.magicValues.phones.map(({ digits, scenario }) => [
        code(fixtures.magicValues.phonePrefix + digits),
        code(scenario),
      ]),
    ),
    testids: table(
      [say('page', '페이지'), '`data-testid`'],
      [
        [say('every page', '모든 페이지'), ['notice', 'language', 'offline'].map(code).join(', ')],
        [say('the standard window', '표준창'), testIdsOf('web/assets/window.html', 'web/assets/window.js')],
        [say('the virtual app', '모의 앱'), testIdsOf('web/assets/app.html', 'web/assets/app.js')],
        [say('the phone', '모의 휴대폰'), testIdsOf('web/assets/phone.html', 'web/assets/phone.js')],
        [say('the demo', '데모'), testIdsOf('web/assets/demo.html', 'web/assets/demo.js')],
        [
          say('the mini-app shim', '미니앱 shim'),
          testIdsOf('client/browser/apps-in-toss.ts', 'client/browser/apps-in-toss.ts'),
        ],
        [say('what cannot be opened', '열 수 없는 페이지'), testIdsOf('web/refusal-page.ts')],
      ],
    ),
    mistakes: table(
      ['`mistake`', say('the session key or field …', '세션 키 또는 필드가 …')],
      Object.entries(mistakeTexts).map(([mistake, text]) => [code(mistake), text[language].replaceAll(/ ?%s/g, ' …')]),
    ),
    presets: table(
      [code('--preset'), say('what happens', '일어나는 일'), '`POST /_control/v1/faults`'],
      faultPresets.map(({ name, text, faults }) => [
        code(name),
        text[language],
        faults.map((fault) => code(JSON.stringify(fault))).join(', '),
      ]),
    ),
    settings: table(
      say(
        'flag, environment variable, key of the file, default, what it does',
        '플래그, 환경 변수, 파일의 키, 기본값, 하는 일',
      ).split(', '),
      Object.entries(settings).map(
        ([key, { flag, variables, fallback, reader, description, descriptionKo, ...rest }]) => [
          flag === null ? '' : code(`--${flag}`),
          variables.map(code).join(', ') + ('secret' in rest ? say(' (or `_FILE`)', ' (또는 `_FILE`)') : ''),
          'secret' in rest ? '' : code(key),
          showSetting(fallback, reader.unit),
          say(description, descriptionKo),
        ],
      ),
    ),
    rules: language === 'ko' ? rulesInKorean : rulesInEnglish,
  };
};

/** Tables whose data is in English only. Their Korean twins are written by hand, and compared by `docs-twins.test.ts`. */
const englishTables: Tables = {
  errors: table(
    ['code', 'HTTP', 'when', 'reason', 'basis'],
    [...fixtures.errors.values()].map((entry) => [
      code(entry.code),
      String(entry.http),
      entry.when,
      entry.reason,
      entry.basis,
    ]),
  ),
  control: table(
    ['call', 'what it does'],
    Object.entries(operations).map(([operation, { summary }]) => [code(operation), summary]),
  ),
  deviations: table(
    ['behaviour here', 'the real service', 'basis', 'change it with'],
    deviations.map((deviation) => [
      deviation.behaviour,
      realText(deviation, sameText(deviation.real ?? '')).en,
      basisCell(deviation),
      deviation.setting ?? '',
    ]),
  ),
  metrics: table(
    ['metric', 'type', 'labels', 'what it is'],
    Object.entries<MetricDefinition>(metricDefinitions).map(([name, { type, labels, help }]) => [
      code(name),
      type,
      labels.map(code).join(', '),
      help,
    ]),
  ),
};

/** The Korean table is written by hand, but for what reports have shown. */
const withObserved = (page: string): string =>
  page.replace(/(<!-- deviations:begin -->\n)([\s\S]*?)(<!-- deviations:end -->)/, (_all, begin, rows: string, end) => {
    const [head, line, ...own] = rows.trimEnd().split('\n');
    const written = own.map((text, index) => {
      const cells = text
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((one) => one.trim());
      const deviation = deviations[index];
      if (deviation === undefined) return text;
      const [behaviour = '', real = '', , setting = ''] = cells;
      return row([behaviour, realText(deviation, sameText(real)).ko, basisCell(deviation), setting]);
    });
    return `${begin}${[head, line, ...written].join('\n')}\n${end}`;
  });

const withTables = (text: string, tables: Readonly<Record<string, string>>): string =>
  Object.entries(tables).reduce(
    (current, [name, content]) =>
      current.replace(
        new RegExp(`(<!-- ${name}:begin -->\n)[\\s\\S]*?(<!-- ${name}:end -->)`),
        (_all, begin: string, end: string) => `${begin}${content}\n${end}`,
      ),
    text,
  );

const urlOf = (path: string): URL => new URL(`../${path}`, import.meta.url);

const places: Readonly<Record<string, readonly string[]>> = {
  'control-api.md': ['control'],
  'errors.md': ['errors'],
  'faults.md': ['presets'],
  'fidelity.md': ['deviations', 'refuted'],
  'findings.md': ['rules'],
  'metrics.md': ['metrics'],
  'pages.md': ['testids'],
  'scenarios.md': ['scenarios', 'magic-values', 'personas'],
  'settings.md': ['settings'],
  'troubleshooting.md': ['mistakes'],
};

const OBSERVED_IN_KOREAN = 'docs/ko/fidelity.md';

const inEnglish: Tables = { ...englishTables, ...bilingualTables('en') };
const inKorean: Tables = bilingualTables('ko');

/** Those of the tables that a page has a place for. */
const tablesFor = (names: readonly string[], tables: Tables): Tables =>
  Object.fromEntries(names.flatMap((name) => (tables[name] === undefined ? [] : [[name, tables[name]]])));

/** The pages with such tables: `text` as it is, `wanted` as it should be. */
export const documents = Object.entries(places)
  .flatMap(([page, names]) => [
    { path: `docs/${page}`, tables: tablesFor(names, inEnglish) },
    { path: `docs/ko/${page}`, tables: tablesFor(names, inKorean) },
  ])
  .filter(({ path, tables }) => path === OBSERVED_IN_KOREAN || Object.keys(tables).length > 0)
  .map(({ path, tables }) => {
    const text = readFileSync(urlOf(path), 'utf8');
    const filled = withTables(text, tables);
    return { path, text, wanted: path === OBSERVED_IN_KOREAN ? withObserved(filled) : filled };
  });

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { path, wanted } of documents) writeFileSync(urlOf(path), wanted);
}
