import { type ControlClientOptions, ControlError } from '../client/control.ts';
import { isBlockedPort } from '../config/blocked-ports.ts';
import type { Text } from '../domain/text/language.ts';
import { withAdvice } from '../domain/text/wording.ts';
import { reachableHost } from '../server/reachable-host.ts';
import { type CommandOption, exitCodes, type OptionValues, type Terminal } from './command.ts';
import { configure, printErrors, settingOptions } from './configure.ts';
import { FullControl } from './full-control.ts';
import { OtherVersionError, watchAnswers } from './other-version/answers.ts';
import {
  describeVersions,
  explainRefusal,
  isControlOff,
  isUnknownOperation,
  joinTexts,
} from './other-version/refusals.ts';
import { UsageError } from './values.ts';

/** Where the server of `exec` is, for commands that run with it. */
export const URL_VARIABLE = 'MOCK_TOSS_URL';

/** The options that say where the server is. */
export const serverOptions: readonly CommandOption[] = [
  {
    flags: '--url <address>',
    description: {
      en: `base URL of the server; default http://localhost:8677 (environment variable ${URL_VARIABLE}, which exec sets)`,
      ko: `서버의 base URL. 기본값 http://localhost:8677(환경 변수 ${URL_VARIABLE}. exec가 설정함)`,
    },
  },
  ...settingOptions.filter(({ flags }) => flags.startsWith('--config ')),
  {
    flags: '--port <value>',
    description: {
      en: 'port of the server, instead of --url (environment variable PORT)',
      ko: '서버의 포트. --url 대신 지정(환경 변수 PORT)',
    },
  },
  {
    flags: '--host <value>',
    description: {
      en: 'host of the server, instead of --url (environment variable MOCK_TOSS_HOST or HOST)',
      ko: '서버의 호스트. --url 대신 지정(환경 변수 MOCK_TOSS_HOST 또는 HOST)',
    },
  },
];

const giveToken: Text = {
  en: 'set MOCK_TOSS_CONTROL_TOKEN to the token of the server',
  ko: 'MOCK_TOSS_CONTROL_TOKEN에 서버의 토큰을 설정하세요',
};

const isTokenGiven = ({ env }: Terminal): boolean =>
  ['MOCK_TOSS_CONTROL_TOKEN', 'MOCK_TOSS_CONTROL_TOKEN_FILE'].some((name) => (env[name] ?? '') !== '');

const noToken: Text = { en: 'the server asks for its control token', ko: '서버가 제어 토큰을 요구합니다' };

const wrongToken: Text = {
  en: 'the server denies access with this control token',
  ko: '서버가 이 제어 토큰으로는 접근을 거부했습니다',
};

/** What to do when no server answers. */
export const startOne: Text = {
  en: 'start one, or give its address with --url',
  ko: '서버를 시작하거나 --url로 주소를 지정하세요',
};

/** What to do when no server answers at an address. */
const adviceAt = (baseUrl: string): Text => {
  const { port } = new URL(baseUrl);
  if (!isBlockedPort(port)) return startOne;
  return {
    en: `browsers and fetch refuse port ${port}, so the server needs another one`,
    ko: `브라우저와 fetch가 ${port} 포트를 거부하므로 서버에 다른 포트를 쓰세요`,
  };
};

/** Prints one line for a refusal, and returns the exit code. */
export const printRefusal = async (terminal: Terminal, error: ControlError, control: FullControl): Promise<number> => {
  const { status, cause } = error;
  const advice = status === 401 ? giveToken : cause === undefined ? undefined : adviceAt(control.baseUrl);
  const denied = isTokenGiven(terminal) ? wrongToken : noToken;
  const what = status === 401 ? denied : await explainRefusal(error, control, terminal.nameField);
  printErrors(terminal, [withAdvice(what, advice)]);
  // What was sent is wrong, or too large.
  if (status === 400 || status === 413) return exitCodes.usage;
  // No mock-toss-cert answers, it denies access, or it has another version.
  const isDenied = status === 401 || status === 403 || isControlOff(error);
  return error.problem === null || isDenied || isUnknownOperation(error) ? exitCodes.unreachable : exitCodes.failed;
};

/**
 * A control client for the server of `--url`, or of the settings. Prints every problem of the settings and returns `undefined`
 * when there is one. Throws `UsageError`.
 */
export const connect = (
  // Only these four: other options, such as --client-id, have the name of a setting but another meaning.
  { url, config, host, port }: OptionValues,
  terminal: Terminal,
  options: Pick<ControlClientOptions, 'timeoutMs'> = {},
): FullControl | undefined => {
  const loaded = configure({ config, host, port }, terminal);
  if (loaded === undefined) return undefined;
  const { controlToken, ...settings } = loaded.config;
  const isPlaced = host !== undefined || port !== undefined;
  const named = isPlaced ? undefined : terminal.env[URL_VARIABLE] || undefined;
  const address = url ?? named ?? `http://${reachableHost(settings.host)}:${settings.port}`;
  try {
    return watchAnswers(new FullControl(address, { ...options, token: controlToken ?? undefined }));
  } catch {
    // The message does not repeat the address: it may contain credentials.
    const wrong: Text =
      url === undefined && named === undefined
        ? { en: '--host and --port do not give', ko: '--host와 --port로는 서버의 주소를 만들 수 없습니다' }
        : {
            en: `${url === undefined ? URL_VARIABLE : '--url'} is not`,
            ko: `${url === undefined ? URL_VARIABLE : '--url'} 값이 서버의 주소가 아닙니다`,
          };
    throw new UsageError({
      en: `${wrong.en} a server address: write it like http://localhost:8677, without credentials or query`,
      ko: `${wrong.ko}. 자격 증명과 쿼리 없이 http://localhost:8677 형식으로 쓰세요`,
    });
  }
};

/** Runs a function with a control client. Prints refusals of the server and returns their exit code. */
export const withControl = async (
  values: OptionValues,
  terminal: Terminal,
  use: (control: FullControl) => Promise<number>,
): Promise<number> => {
  const control = connect(values, terminal);
  if (control === undefined) return exitCodes.usage;
  try {
    return await use(control);
  } catch (error) {
    if (error instanceof OtherVersionError) {
      printErrors(terminal, [joinTexts(error.text, await describeVersions(control))]);
      return exitCodes.unreachable;
    }
    if (!(error instanceof ControlError)) throw error;
    return await printRefusal(terminal, error, control);
  }
};
