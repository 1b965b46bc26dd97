import type { Language, Text } from '../../domain/text/language.ts';
import { sameText } from '../../domain/text/language.ts';
import { type LeakEncoding, type LeakKind, leakKinds } from '../../leak-scan/known.ts';
import type { FoundLeak } from '../../leak-scan/scan-paths.ts';
import { escapeData, escapeProperty, escapeXml, type Format } from '../finding-formats.ts';
import { type Paint, type Say, singleLine, toJson } from '../print.ts';
import { SENT } from './known.ts';
import type { LeakScan } from './scan.ts';

const kindTexts: Readonly<Record<LeakKind, Text>> = {
  name: { en: 'name', ko: '이름' },
  birthday: { en: 'birthday', ko: '생년월일' },
  phone: { en: 'phone', ko: '휴대전화 번호' },
  ci: sameText('CI'),
  di: sameText('DI'),
  gender: { en: 'gender', ko: '성별' },
  address: { en: 'address', ko: '주소' },
  addressDetails: { en: 'address details', ko: '상세 주소' },
  zipCode: { en: 'zip code', ko: '우편번호' },
  email: { en: 'email address', ko: '이메일 주소' },
  accessToken: { en: 'access token', ko: '액세스 토큰' },
  secret: { en: 'secret', ko: '시크릿' },
  sessionKey: { en: 'session key', ko: '세션 키' },
};

const encodingTexts: Readonly<Record<LeakEncoding, Text>> = {
  url: { en: 'URL-encoded', ko: 'URL 인코딩' },
  json: { en: 'JSON escapes', ko: 'JSON 이스케이프' },
  bytes: { en: 'byte escapes', ko: '바이트 이스케이프' },
  html: { en: 'HTML escapes', ko: 'HTML 이스케이프' },
  base64: sameText('base64'),
  nfd: sameText('NFD'),
};

const ownerText = (whose: string): Text =>
  whose === SENT ? { en: 'a person who was sent', ko: '전송된 사람' } : sameText(whose);

/** Names of files may have signs that change a terminal, or that XML does not allow. */
const safePath = (path: string): string => path.replace(/[\p{Cc}\p{Cf}\p{Cs}\ufffe\uffff]/gu, '?');

const inName: Text = { en: 'in the name', ko: '파일이나 폴더의 이름' };

/** What was found, and how it is encoded. */
const describe = ({ what, whose, encodings, line }: FoundLeak, say: Say): string => {
  const kind = say(kindTexts[what]);
  const owned =
    whose === null ? kind : say({ en: `${kind} of ${ownerText(whose).en}`, ko: `${ownerText(whose).ko}의 ${kind}` });
  const ways = [...encodings.map((one) => say(encodingTexts[one])), ...(line === null ? [say(inName)] : [])];
  return ways.length === 0 ? owned : `${owned} (${ways.join(', ')})`;
};

const placeOf = ({ path, line, column }: FoundLeak): string =>
  line === null ? safePath(path) : `${safePath(path)}:${line}:${column}`;

/** The name of a file is in its path already. */
const excerptText = ({ line, excerpt }: FoundLeak): string => (line === null ? '' : `: ${excerpt}`);

const counted = (count: number, one: string): string =>
  `${count.toLocaleString('en-US')} ${one}${count === 1 ? '' : 's'}`;

/** What was found, without a claim about what was not read. */
const resultOf = ({ finds, more, files, filesWithFinds, unreadable }: LeakScan, paint: Paint, say: Say): string => {
  const total = finds.length + more;
  if (total > 0) {
    const found: Text = {
      en: `${counted(total, 'find')} in ${counted(filesWithFinds, 'file')}`,
      ko: `파일 ${filesWithFinds.toLocaleString('en-US')}개에서 ${total.toLocaleString('en-US')}건 발견`,
    };
    const partly: Text = { en: `${found.en}; not everything was read`, ko: `${found.ko}. 읽지 못한 것이 있습니다` };
    return paint('bold', say(unreadable.length === 0 ? found : partly));
  }
  if (unreadable.length > 0) {
    return paint(
      'yellow',
      say({
        en: 'not everything was read: there may be finds in the rest',
        ko: '읽지 못한 것이 있습니다. 그 안에 남아 있을 수 있습니다',
      }),
    );
  }
  return files === 0
    ? paint('yellow', say({ en: 'there was no text to scan', ko: '스캔할 텍스트가 없습니다' }))
    : paint(
        'green',
        say({ en: 'no personal data, tokens or keys were found', ko: '개인정보, 토큰, 키를 찾지 못했습니다' }),
      );
};

const summary = (report: LeakScan, paint: Paint, say: Say): string => {
  const { files, bytes, skipped } = report;
  const megabytes = (bytes / 1_000_000).toFixed(1);
  const read = say({
    en: `${counted(files, 'file')} read (${megabytes} MB); skipped: ${counted(skipped.binary, 'binary file')}, ${counted(skipped.links, 'symbolic link')}, ${counted(skipped.special, 'special file')}`,
    ko: `읽은 파일 ${files.toLocaleString('en-US')}개(${megabytes} MB). 건너뛴 것: 바이너리 파일 ${skipped.binary}개, 심볼릭 링크 ${skipped.links}개, 특수 파일 ${skipped.special}개`,
  });
  const notes = report.notes.map((note) => `${paint('yellow', singleLine(say(note)))}\n`);
  return `${resultOf(report, paint, say)}\n${notes.join('')}${read}\n`;
};

const toText = (report: LeakScan, paint: Paint, language: Language): string => {
  const say: Say = (text) => text[language];
  const lines = report.finds.map(
    (find) => `${paint('bold', placeOf(find))}: ${paint('red', describe(find, say))}${excerptText(find)}\n`,
  );
  const more = say({
    en: `and ${report.more.toLocaleString('en-US')} more\n`,
    ko: `그 밖에 ${report.more.toLocaleString('en-US')}건\n`,
  });
  return `${lines.join('')}${report.more === 0 ? '' : more}${summary(report, paint, say)}`;
};

const english: Say = ({ en }) => en;

const moreLine = ({ more }: LeakScan): string => (more === 0 ? '' : `\nand ${more} more, of any kind`);

/** What was not looked for, for programs. */
const notesOf = ({ notes }: LeakScan): readonly string[] => notes.map((note) => singleLine(english(note)));

/** JUnit XML for CI servers: one test case for each kind of value, one for paths that could not be read, and one for people who are not looked for. */
const toJunit = (report: LeakScan): string => {
  const caseOf = (name: string, inner: string): string => {
    const attributes = `classname="mock-toss-cert.leak-scan" name="${name}"`;
    return inner === '' ? `    <testcase ${attributes}/>\n` : `    <testcase ${attributes}>\n${inner}    </testcase>\n`;
  };
  const kinds = leakKinds.map((kind) => {
    const ofKind = report.finds.filter(({ what }) => what === kind);
    if (ofKind.length === 0) return { failed: false, xml: caseOf(kind, '') };
    const text = ofKind.map((find) => `${placeOf(find)}: ${describe(find, english)}${excerptText(find)}`).join('\n');
    const message = escapeXml(`${kindTexts[kind].en} in the clear`);
    const failure = `      <failure type="leak" message="${message}">${escapeXml(text + moreLine(report))}</failure>\n`;
    return { failed: true, xml: caseOf(kind, failure) };
  });
  const lost = report.unreadable.map(({ path, code }) => `${safePath(path)}: ${code}`).join('\n');
  const paths = caseOf(
    'paths',
    lost === '' ? '' : `      <error type="unreadable" message="not scanned">${escapeXml(lost)}</error>\n`,
  );
  const notes = notesOf(report).map((note) => `      <skipped message="${escapeXml(note)}"/>\n`);
  const failures = kinds.filter(({ failed }) => failed).length;
  const counts = `tests="${kinds.length + 1 + notes.length}" failures="${failures}" errors="${lost === '' ? 0 : 1}" skipped="${notes.length}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    `<testsuites ${counts}>\n  <testsuite name="mock-toss-cert leak-scan" ${counts}>\n`,
    ...kinds.map(({ xml }) => xml),
    paths,
    ...notes.map((note) => caseOf('people', note)),
    '  </testsuite>\n</testsuites>\n',
  ].join('');
};

/** Workflow commands that GitHub Actions shows as annotations. */
const toGithub = (report: LeakScan): string => {
  const lines = report.finds.map((find) => {
    const file = `file=${escapeProperty(safePath(find.path))}`;
    const place = find.line === null ? file : `${file},line=${find.line},col=${find.column}`;
    const title = escapeProperty('mock-toss-cert: leak');
    return `::error ${place},title=${title}::${escapeData(`${describe(find, english)}${excerptText(find)}`)}\n`;
  });
  const more =
    report.more === 0 ? '' : `::error title=${escapeProperty('mock-toss-cert: leak')}::and ${report.more} more\n`;
  const notes = notesOf(report).map(
    (note) => `::warning title=${escapeProperty('mock-toss-cert: leak scan')}::${escapeData(note)}\n`,
  );
  return lines.join('') + more + notes.join('');
};

/** A report of a scan. No value stands in it whole. */
export const formatLeaks = (
  format: Format,
  report: LeakScan,
  { paint, language }: { readonly paint: Paint; readonly language: Language },
): string => {
  switch (format) {
    case 'text':
      return toText(report, paint, language);
    case 'json': {
      const { finds, more, files, filesWithFinds, bytes, skipped, unreadable } = report;
      return toJson({ finds, more, files, filesWithFinds, bytes, skipped, unreadable, notes: notesOf(report) });
    }
    case 'junit':
      return toJunit(report);
    case 'github':
      return toGithub(report);
  }
};
