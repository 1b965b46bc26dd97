import type { Command } from '../../command.ts';
import { execOptions } from '../../configure.ts';
import { failOnOption } from '../../finding-formats.ts';

/** Runs another program with a server of its own. */
export const exec: Command = {
  name: 'exec',
  summary: {
    en: 'run a command, such as your tests, with a server that starts and stops with it',
    ko: '서버를 시작해 테스트 같은 명령을 실행하고, 명령이 끝나면 서버도 종료',
  },
  runsAnother: true,
  options: [
    failOnOption,
    {
      flags: '--min-coverage <percent>',
      description: { en: 'exit with 1 when the coverage is lower', ko: '커버리지가 이보다 낮으면 종료 코드 1' },
    },
    {
      flags: '--junit <file>',
      description: {
        en: 'write the findings to this file as JUnit XML, also when the command fails',
        ko: '점검 결과를 JUnit XML로 이 파일에 저장. 명령이 실패해도 저장',
      },
    },
    {
      flags: '--github',
      description: {
        en: 'print the findings as annotations of GitHub Actions',
        ko: '점검 결과를 GitHub Actions의 annotation으로 출력',
      },
    },
    {
      flags: '--leak-scan <path>',
      repeats: 'paths',
      description: {
        en: 'find personal data, tokens and keys in this file or folder when the command has ended; exit with 1 if there are any',
        ko: '명령이 끝난 뒤 이 파일이나 폴더에서 개인정보, 토큰, 키를 찾음. 있으면 종료 코드 1',
      },
    },
    {
      flags: '--go-live <file>',
      description: {
        en: 'write to this file what must change for production, and what was not checked',
        ko: '운영에 맞게 바꿀 것과 확인하지 못한 것을 이 파일에 저장',
      },
    },
    {
      flags: '--proxy',
      description: {
        en: 'lead calls of the real hosts here: sets HTTPS_PROXY and the proxy of the JVM, and switches --tls on',
        ko: '실제 호스트로 가는 호출을 이 서버로 연결. HTTPS_PROXY와 JVM의 프록시를 설정하고 --tls도 켬',
      },
    },
    ...execOptions,
  ],
  examples: [
    'exec -- npm test',
    'exec --scenario auto --fail-on error --min-coverage 60 -- pytest',
    'exec --tls --junit reports/mock-toss-cert.xml -- ./gradlew test',
    'exec --leak-scan build/logs --go-live go-live.md -- npm test',
    'exec --tls --proxy -- mvn -o test',
  ],
  notes: [
    {
      en: `Environment of the command:
  MOCK_TOSS_URL, MOCK_TOSS_PUBLIC_KEY, MOCK_TOSS_CLIENT_ID, MOCK_TOSS_CLIENT_SECRET, MOCK_TOSS_EXEC,
  and MOCK_TOSS_CONTROL_TOKEN if the server has one
  with --tls also NODE_EXTRA_CA_CERTS, SSL_CERT_FILE, REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE, PHP_INI_SCAN_DIR, JAVA_TOOL_OPTIONS
  with --proxy also HTTPS_PROXY, https_proxy, NO_PROXY, no_proxy, NODE_USE_ENV_PROXY
PORT and HOST in the environment are those of the command: exec does not read them.`,
      ko: `명령의 환경 변수:
  MOCK_TOSS_URL, MOCK_TOSS_PUBLIC_KEY, MOCK_TOSS_CLIENT_ID, MOCK_TOSS_CLIENT_SECRET, MOCK_TOSS_EXEC
  서버에 제어 토큰이 있으면 MOCK_TOSS_CONTROL_TOKEN도
  --tls: NODE_EXTRA_CA_CERTS, SSL_CERT_FILE, REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE, PHP_INI_SCAN_DIR, JAVA_TOOL_OPTIONS도
  --proxy: HTTPS_PROXY, https_proxy, NO_PROXY, no_proxy, NODE_USE_ENV_PROXY도
환경 변수 PORT와 HOST는 명령의 것이므로 exec는 읽지 않음`,
    },
    {
      en: `With --proxy, the command reaches no other host with HTTPS, so downloads come first:
  "mvn dependency:go-offline", then "mock-toss-cert exec --tls --proxy -- mvn -o test"`,
      ko: `--proxy를 쓰면 명령이 HTTPS로 다른 호스트에 연결할 수 없으므로 다운로드를 먼저 해 두세요:
  "mvn dependency:go-offline" 실행 후 "mock-toss-cert exec --tls --proxy -- mvn -o test"`,
    },
    {
      en: `Exit codes of exec; the last line on standard error says which it was:
  the exit code of a command that fails
  0    the command succeeded
  1    the command succeeded, but --fail-on, --min-coverage or --leak-scan is not met,
       a file cannot be written, or the run cannot be checked
  2    wrong settings, fixtures or command line
  3    the server did not start
  126  the command cannot be run
  127  there is no such command
  128+n  signal n ended the command, or came before the run was checked`,
      ko: `exec의 종료 코드. 표준 오류의 마지막 줄에 이유가 있음:
  명령이 실패하면 그 명령의 종료 코드
  0    명령이 성공함
  1    명령은 성공했지만 --fail-on, --min-coverage, --leak-scan을 만족하지 못했거나,
       파일을 쓸 수 없거나, 실행을 점검할 수 없음
  2    설정, 픽스처 또는 명령줄이 잘못됨
  3    서버를 시작하지 못함
  126  명령을 실행할 수 없음
  127  명령을 찾을 수 없음
  128+n  명령이 시그널 n으로 끝났거나, 실행을 점검하기 전에 시그널 n을 받음`,
    },
  ],
  // The server is large, so other commands do not load it.
  run: async (values, terminal, command) => (await import('../../exec/run-exec.ts')).runExec(values, terminal, command),
};
