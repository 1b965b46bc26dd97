import { TOKEN_TTL_SECONDS } from '../../domain/client.ts';
import type { MagicValues } from '../../domain/magic-values.ts';
import { REAL_HOSTS } from '../../domain/real-hosts.ts';
import { coverageText } from '../../domain/text/coverage-texts.ts';
import type { Language, Text } from '../../domain/text/language.ts';
import { MASK } from '../../domain/text/mask.ts';
import type { GoLiveFacts, Seen } from './facts.ts';
import { FIREWALL_ADDRESSES, FIREWALL_URL, GUIDE_URL, hostUses } from './published.ts';

/** A part of the list. Each line is something to do. */
interface Section {
  readonly title: Text;
  readonly intro?: Text;
  readonly lines: readonly Text[];
}

/** A value of somebody else, as code: it cannot be taken for Markdown. */
const code = (value: string): string => `\`${value.replace(/[`\p{Cc}]/gu, '')}\``;

const codes = (values: readonly string[]): string => values.map(code).join(', ');

const timesText = (count: number): Text => ({ en: count === 1 ? 'once' : `${count} times`, ko: `${count}회` });

/** The journal masks what may be personal, such as an address with a phone in its path. */
const maskedValues: Text = {
  en: 'values that the journal masks: check them in your code',
  ko: '저널에서 마스킹된 값. 코드에서 직접 확인하세요',
};

/** `localhost:8677` (3 times), or that there was nothing. */
const seenText = (seen: readonly Seen[]): Text => {
  if (seen.length === 0) return { en: 'None was seen.', ko: '테스트에서 나온 값이 없습니다.' };
  const listed = (language: Language): string =>
    seen
      .map(({ value, times }) => {
        const often = timesText(times)[language];
        return value === MASK ? `${code(value)} (${often}, ${maskedValues[language]})` : `${code(value)} (${often})`;
      })
      .join(', ');
  return { en: `Seen: ${listed('en')}.`, ko: `테스트에서 나온 값: ${listed('ko')}` };
};

/** The same text, with what was seen at its end. */
const withSeen = ({ en, ko }: Text, seen: readonly Seen[]): Text => {
  const found = seenText(seen);
  return { en: `${en} ${found.en}`, ko: `${ko} ${found.ko}` };
};

const usedClients = ({ clients: { used, test } }: GoLiveFacts): Text =>
  used === 0
    ? { en: 'No client was used here.', ko: '테스트에서 사용한 클라이언트가 없습니다.' }
    : {
        en: `Here ${used} client${used === 1 ? ' was' : 's were'} used, ${test} of them with an id that begins with ${code('test_')}.`,
        ko: `테스트에서 사용한 클라이언트 ${used}개 중 ${test}개의 id가 ${code('test_')}로 시작했습니다.`,
      };

const credentials = (facts: GoLiveFacts): Text => {
  const used = usedClients(facts);
  return {
    en: `Credentials: client id and secret of production, from a secret store. ${used.en} Tokens of ids with ${code('test_')} live for a year, those of others for ${TOKEN_TTL_SECONDS} seconds. Read ${code('expires_in')}, and ask for one new token after ${code('CE1000')}.`,
    ko: `자격 증명: 운영용 client id와 시크릿을 시크릿 저장소에서 읽으세요. ${used.ko} id가 ${code('test_')}로 시작하는 클라이언트의 액세스 토큰은 1년, 그 밖에는 ${TOKEN_TTL_SECONDS}초 유효합니다. ${code('expires_in')} 값을 따르고, ${code('CE1000')}이 오면 새 액세스 토큰을 한 번 요청하세요.`,
  };
};

const changes = (facts: GoLiveFacts): Section => ({
  title: { en: 'Change for production', ko: '운영에 맞게 바꿀 것' },
  lines: [
    withSeen(
      {
        en: `Hosts: ${REAL_HOSTS.map((host) => `${code(`https://${host}`)} for ${hostUses[host].en}`).join('; ')}.`,
        ko: `호스트: ${REAL_HOSTS.map((host) => `${code(`https://${host}`)} - ${hostUses[host].ko}`).join(', ')}.`,
      },
      facts.hosts,
    ),
    {
      en: 'Public key: wrap session keys with the key that Toss gives you. The key of this server decrypts nothing there, and the private half of its default key is public.',
      ko: '공개키: 세션 키는 토스에서 받은 공개키로 암호화하세요. 이 서버의 공개키로 암호화한 값은 운영에서 복호화되지 않으며, 기본 키의 개인 키는 공개되어 있습니다.',
    },
    credentials(facts),
    withSeen(
      {
        en: 'Scopes: your contract must allow those that you ask for.',
        ko: '스코프: 요청하는 스코프가 계약에 포함되어 있어야 합니다.',
      },
      facts.scopes,
    ),
    withSeen(
      {
        en: 'Addresses that you send (`requestUrl`, callbacks): their hosts and schemes must be those of production, reachable from the phones of your users.',
        ko: '전송하는 주소(`requestUrl`, 콜백): 호스트와 스킴이 운영용이어야 하고, 사용자의 휴대전화에서 접속할 수 있어야 합니다.',
      },
      facts.addresses,
    ),
    withSeen(
      {
        en: 'TLS: the real service answers HTTPS only, TLS 1.2 or newer, with a certificate of a public CA. Remove the trust in the CA of this emulator (`toss-ca.pem`, `NODE_EXTRA_CA_CERTS`, `SSL_CERT_FILE`, JVM trust stores), its proxy, and lines in hosts files; check certificates and host names.',
        ko: 'TLS: 실제 서비스는 HTTPS만 응답하며(TLS 1.2 이상), 공인 CA의 인증서를 사용합니다. 이 에뮬레이터의 CA에 대한 신뢰(`toss-ca.pem`, `NODE_EXTRA_CA_CERTS`, `SSL_CERT_FILE`, JVM 트러스트스토어)와 프록시, hosts 파일에 추가한 줄을 없애고, 인증서와 호스트 이름을 검증하세요.',
      },
      facts.transports,
    ),
    {
      en: 'Signatures: trust the CA of Toss. Those of this emulator come from a mock CA whose private keys are public.',
      ko: '전자서명: 토스의 CA를 신뢰하도록 바꾸세요. 이 에뮬레이터의 전자서명은 개인 키가 공개된 가짜 CA로 만듭니다.',
    },
    {
      en: `Firewall: allow outgoing calls to port 443 of ${codes(FIREWALL_ADDRESSES)}. Toss publishes these addresses at ${FIREWALL_URL}: read them again there, they may have changed.`,
      ko: `방화벽: 나가는 연결에 ${codes(FIREWALL_ADDRESSES)}의 443 포트를 허용하세요. 토스가 ${FIREWALL_URL} 에 공개한 주소입니다. 바뀌었을 수 있으니 그 문서에서 다시 확인하세요.`,
    },
  ],
});

const ours = (facts: GoLiveFacts, { phonePrefix, queryParameter }: MagicValues): Section => ({
  title: { en: 'Values that production does not know', ko: '운영에는 없는 값' },
  intro: {
    en: 'They belong in tests only. Search your configuration and code for them.',
    ko: '테스트에서만 쓰는 값입니다. 설정과 코드에 남아 있는지 확인하세요.',
  },
  lines: [
    {
      en: `Magic values: phones that begin with ${code(phonePrefix)}, and the query parameter ${code(queryParameter)} of ${code('requestUrl')}.`,
      ko: `매직 값: ${code(phonePrefix)}로 시작하는 전화번호, ${code('requestUrl')}의 쿼리 파라미터 ${code(queryParameter)}`,
    },
    {
      en: `Ids and secrets that begin with ${code('test_')}, variables ${code('MOCK_TOSS_*')}, headers ${code('x-mock-toss-*')}, and everything under ${code('/_control')}.`,
      ko: `${code('test_')}로 시작하는 id와 시크릿, 환경 변수 ${code('MOCK_TOSS_*')}, 헤더 ${code('x-mock-toss-*')}, ${code('/_control')} 아래의 모든 경로`,
    },
    withSeen(
      {
        en: 'Scenarios and their queue, faults, clocks that tests move: in production a person decides, and time passes by itself.',
        ko: '시나리오와 그 대기열, 장애 주입, 테스트가 움직이는 시계: 운영에서는 사람이 결정하고 시간은 저절로 흐릅니다.',
      },
      facts.scenarios,
    ),
    withSeen(
      {
        en: `Expiry: requests expired after ${facts.defaultExpireSeconds} seconds here, unless a scenario or ${code('expireSeconds')} said otherwise. Production decides itself.`,
        ko: `만료: 테스트에서 요청은 시나리오나 ${code('expireSeconds')}로 바꾸지 않으면 ${facts.defaultExpireSeconds}초 뒤에 만료되었습니다. 운영의 만료 시간은 토스가 정합니다.`,
      },
      facts.expireSeconds,
    ),
    {
      en: 'Personas: made-up people with made-up CI and DI. Remove them from databases that production uses.',
      ko: '테스트 인물: CI와 DI까지 모두 지어낸 사람입니다. 운영에서 쓰는 데이터베이스에서 지우세요.',
    },
  ],
});

const findings = ({ findings: found }: GoLiveFacts): Section => ({
  title: { en: 'Findings that are open', ko: '남아 있는 점검 결과' },
  ...(found.length === 0 ? { intro: { en: 'None.', ko: '없음' } } : {}),
  lines: found.map(({ rule, severity, count, message, messageKo }) => ({
    en: `${severity} ${code(rule)} (${timesText(count).en}): ${message}`,
    ko: `${severity} ${code(rule)} (${timesText(count).ko}): ${messageKo}`,
  })),
});

const outcomes = ({ coverage: { percent, met, total, missing } }: GoLiveFacts): Section => ({
  title: { en: 'Outcomes that no test has met', ko: '테스트에서 나오지 않은 결과' },
  intro: {
    en: `${percent}%: ${met} of ${total} outcomes were met.`,
    ko: `${percent}%: 결과 ${total}가지 중 ${met}가지가 나왔습니다.`,
  },
  lines: missing.map(coverageText),
});

const notChecked: Section = {
  title: { en: 'What the emulator could not check', ko: '에뮬레이터로 확인할 수 없는 것' },
  intro: {
    en: 'Try these in the test environment of Toss, and after the release.',
    ko: '토스의 테스트 환경과 배포 직후에 확인하세요.',
  },
  lines: [
    {
      en: 'The real app: that the links open it on phones of your users, and that it comes back to you.',
      ko: '실제 앱: 사용자의 휴대전화에서 링크로 앱이 열리고 고객사 화면으로 돌아오는지',
    },
    {
      en: 'Real people: CI and DI, names of any length and script, and how you match them to your accounts.',
      ko: '실제 사람: CI와 DI, 다양한 길이와 문자의 이름, 회원 정보와의 대조',
    },
    {
      en: 'The contract: that your client is allowed to call, for these scopes and from these addresses.',
      ko: '계약: 이 스코프와 서버 IP에서 호출할 권한이 있는지',
    },
    {
      en: 'Rate limits: the emulator has none.',
      ko: '호출 한도: 에뮬레이터에는 호출 한도가 없습니다.',
    },
    {
      en: 'Latency, outages and maintenance: time limits, retries, and what your users see meanwhile.',
      ko: '지연, 장애, 점검: 타임아웃과 재시도, 그동안 사용자에게 보이는 화면',
    },
    {
      en: 'Certificates: the real chain of TLS, and the chain and revocation of signatures.',
      ko: '인증서: 실제 TLS 인증서 체인, 전자서명 인증서의 체인과 폐지 여부',
    },
    {
      en: 'Codes and messages that the guide does not print: the emulator assumes them.',
      ko: '가이드에 없는 코드와 메시지: 에뮬레이터는 추정한 값을 응답합니다.',
    },
  ],
};

const sectionLines = ({ title, intro, lines }: Section, language: Language): string[] => [
  `## ${title[language]}`,
  '',
  ...(intro === undefined ? [] : [intro[language], '']),
  ...lines.map((line) => `- [ ] ${line[language]}`),
  ...(lines.length === 0 ? [] : ['']),
];

/** What a reader must know who misses something in the list. */
const gapOf = ({ calls, clients, findings: found, coverage: { met } }: GoLiveFacts): readonly Text[] => {
  if (calls > 0) return [];
  if (clients.used + found.length + met === 0) {
    return [
      {
        en: '**Nothing was used: the server knows of no call.** So the list has only what holds for everybody. Run your tests against this address, keep their clients, and make the list again.',
        ko: '**사용한 것이 없습니다. 이 서버에 남은 호출이 없습니다.** 그래서 목록에는 누구에게나 해당하는 내용만 있습니다. 이 주소로 테스트를 실행하고, 클라이언트를 남겨 둔 채 목록을 다시 만드세요.',
      },
    ];
  }
  return [
    {
      en: 'The journal has no calls: when a test deletes its client, the calls of that client are gone. What was seen is therefore missing here, but not in the coverage.',
      ko: '저널에 호출이 없습니다. 테스트가 클라이언트를 삭제하면 그 호출도 사라집니다. 그래서 테스트에서 나온 값은 없지만 커버리지에는 들어 있습니다.',
    },
  ];
};

const headOf = (facts: GoLiveFacts): readonly Text[] => {
  const { version, baseUrl, calls, hasMore, clients } = facts;
  const made: Text = {
    en: `Made by mock-toss-cert ${version} from what it saw at ${code(baseUrl)}: ${hasMore ? 'the last ' : ''}${calls} call${calls === 1 ? '' : 's'}, ${clients.used} client${clients.used === 1 ? '' : 's'}. It is unofficial: the [guide](${GUIDE_URL}) and Toss decide.`,
    ko: `mock-toss-cert ${version}이 ${code(baseUrl)}에서 관찰한 내용으로 만들었습니다. ${hasMore ? '마지막 ' : ''}호출 ${calls}건, 클라이언트 ${clients.used}개. 비공식 목록이므로 [가이드](${GUIDE_URL})와 토스의 안내를 따르세요.`,
  };
  return [made, ...gapOf(facts)];
};

const heading: Text = { en: 'Go-live list: Toss certification', ko: '운영 전환 점검 목록: 토스 인증' };

/** The list as Markdown, to paste into a ticket. */
export const goLiveMarkdown = (facts: GoLiveFacts, magicValues: MagicValues, language: Language): string => {
  const sections = [changes(facts), ours(facts, magicValues), findings(facts), outcomes(facts), notChecked];
  return [
    `# ${heading[language]}`,
    '',
    ...headOf(facts).flatMap((text) => [text[language], '']),
    ...sections.flatMap((section) => sectionLines(section, language)),
  ]
    .join('\n')
    .replace(/\n+$/, '\n');
};
