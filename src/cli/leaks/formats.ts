import type { Language, Text } from '../../domain/text/language.ts';
import { sameText } from '../../domain/text/language.ts';
import { type LeakEncoding, type LeakKind, leakKinds } from '../../leak-scan/known.ts';
import type { FoundLeak, LeakReport } from '../../leak-scan/scan-paths.ts';
import { escapeData, escapeProperty, escapeXml, type Format } from '../finding-formats.ts';
import { type Paint, type Say, toJson } from '../print.ts';
import { SENT } from './known.ts';

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
  base64: sameText('base64'),
  nfd: sameText('NFD'),
};

const ownerText = (whose: string): Text =>
  whose === SENT ? { en: 'a person who was sent', ko: '전송된 사람' } : sameText(whose);

/** Names of files may have signs that change a terminal, or that XML does not allow. */
const safePath = (path: string): string => path.replace(/[\p{Cc}\p{Cf}\p{Cs}\ufffe\uffff]/gu, '?');

/** What was found, and how it is encoded. */
const describe = ({ what, whose, encodings }: FoundLeak, say: Say): string => {
  const kind = say(kindTexts[what]);
  const owned =
    whose === null ? kind : say({ en: `${kind} of ${ownerText(whose).en}`, ko: `${ownerText(whose).ko}의 ${kind}` });
  return encodings.length === 0 ? owned : `${owned} (${encodings.map((one) => say(encodingTexts[one])).join(', ')})`;
};

const placeOf = ({ path, line, column }: FoundLeak): string => `${safePath(path)}:${line}:${column}`;

const counted = (count: number, one: string): string =>
  `${count.toLocaleString('en-US')} ${one}${count === 1 ? '' : 's'}`;

const summary = (
  { finds, more, files, filesWithFinds, bytes, skipped }: LeakReport,
  paint: Paint,
  say: Say,
): string => {
  const total = finds.length + more;
  const found =
    total === 0
      ? paint(
          'green',
          say({ en: 'no personal data, tokens or keys were found', ko: '개인정보, 토큰, 키를 찾지 못했습니다' }),
        )
      : paint(
          'bold',
          say({
            en: `${counted(total, 'find')} in ${counted(filesWithFinds, 'file')}`,
            ko: `파일 ${filesWithFinds.toLocaleString('en-US')}개에서 ${total.toLocaleString('en-US')}건 발견`,
          }),
        );
  const megabytes = (bytes / 1_000_000).toFixed(1);
  const read = say({
    en: `${counted(files, 'file')} read (${megabytes} MB); skipped: ${counted(skipped.binary, 'binary file')}, ${counted(skipped.links, 'symbolic link')}, ${counted(skipped.special, 'special file')}`,
    ko: `읽은 파일 ${files.toLocaleString('en-US')}개(${megabytes} MB). 건너뛴 것: 바이너리 파일 ${skipped.binary}개, 심볼릭 링크 ${skipped.links}개, 특수 파일 ${skipped.special}개`,
  });
  return `${found}\n${read}\n`;
};

const toText = (report: LeakReport, paint: Paint, language: Language): string => {
  const say: Say = (text) => text[language];
  const lines = report.finds.map(
    (find) => `${paint('bold', placeOf(find))}: ${paint('red', describe(find, say))}: ${find.excerpt}\n`,
  );
  const more = say({
    en: `and ${report.more.toLocaleString('en-US')} more\n`,
    ko: `그 밖에 ${report.more.toLocaleString('en-US')}건\n`,
  });
  return `${lines.join('')}${report.more === 0 ? '' : more}${summary(report, paint, say)}`;
};

const english: Say = ({ en }) => en;

const moreLine = ({ more }: LeakReport): string => (more === 0 ? '' : `\nand ${more} more, of any kind`);

/** JUnit XML for CI servers: one test case for each kind of value, and one for paths that could not be read. */
const toJunit = (report: LeakReport): string => {
  const caseOf = (name: string, inner: string): string => {
    const attributes = `classname="mock-toss-cert.leak-scan" name="${name}"`;
    return inner === '' ? `    <testcase ${attributes}/>\n` : `    <testcase ${attributes}>\n${inner}    </testcase>\n`;
  };
  const kinds = leakKinds.map((kind) => {
    const ofKind = report.finds.filter(({ what }) => what === kind);
    if (ofKind.length === 0) return { failed: false, xml: caseOf(kind, '') };
    const text = ofKind.map((find) => `${placeOf(find)}: ${describe(find, english)}: ${find.excerpt}`).join('\n');
    const message = escapeXml(`${kindTexts[kind].en} in the clear`);
    const failure = `      <failure type="leak" message="${message}">${escapeXml(text + moreLine(report))}</failure>\n`;
    return { failed: true, xml: caseOf(kind, failure) };
  });
  const lost = report.unreadable.map(({ path, code }) => `${safePath(path)}: ${code}`).join('\n');
  const paths = caseOf(
    'paths',
    lost === '' ? '' : `      <error type="unreadable" message="not scanned">${escapeXml(lost)}</error>\n`,
  );
  const failures = kinds.filter(({ failed }) => failed).length;
  const counts = `tests="${kinds.length + 1}" failures="${failures}" errors="${lost === '' ? 0 : 1}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    `<testsuites ${counts}>\n  <testsuite name="mock-toss-cert leak-scan" ${counts}>\n`,
    ...kinds.map(({ xml }) => xml),
    paths,
    '  </testsuite>\n</testsuites>\n',
  ].join('');
};

/** Workflow commands that GitHub Actions shows as annotations. */
const toGithub = (report: LeakReport): string => {
  const lines = report.finds.map((find) => {
    const place = `file=${escapeProperty(safePath(find.path))},line=${find.line},col=${find.column}`;
    const title = escapeProperty('mock-toss-cert: leak');
    return `::error ${place},title=${title}::${escapeData(`${describe(find, english)}: ${find.excerpt}`)}\n`;
  });
  const more =
    report.more === 0 ? '' : `::error title=${escapeProperty('mock-toss-cert: leak')}::and ${report.more} more\n`;
  return lines.join('') + more;
};

/** A report of a scan. No value stands in it whole. */
export const formatLeaks = (
  format: Format,
  report: LeakReport,
  { paint, language }: { readonly paint: Paint; readonly language: Language },
): string => {
  switch (format) {
    case 'text':
      return toText(report, paint, language);
    case 'json': {
      const { finds, more, files, filesWithFinds, bytes, skipped, unreadable } = report;
      return toJson({ finds, more, files, filesWithFinds, bytes, skipped, unreadable });
    }
    case 'junit':
      return toJunit(report);
    case 'github':
      return toGithub(report);
  }
};
