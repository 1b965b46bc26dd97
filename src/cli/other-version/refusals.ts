import { ControlError, type Info } from '../../client/control.ts';
import type { Text } from '../../domain/text/language.ts';
import { version } from '../../version.ts';
import { clientText } from '../client-texts.ts';
import type { NameField } from '../command.ts';
import type { FullControl } from '../full-control.ts';
import { describeProblem } from '../problem-texts.ts';

/** What a server has said, with the names of the command line. */
export const refusalOf = ({ problem, message }: ControlError, nameField: NameField = (field) => field): Text =>
  problem === null ? clientText(message.replace(/: is it running there\?$/, '')) : describeProblem(problem, nameField);

/** Whether a server answers that its control API is switched off. */
export const isControlOff = ({ status, problem }: ControlError): boolean =>
  status === 404 && problem !== null && problem.detail.includes('the control API is off');

/** Whether a server does not have the operation at all. What is wrong with the name in a path is another matter. */
export const isUnknownOperation = ({ status, problem }: ControlError): boolean =>
  (status === 404 || status === 405) &&
  /^(unknown path: (?!a part|its percent)|wrong method: )/.test(problem?.detail ?? '');

/** Whether what a call names is not there, or no more. */
export const isGone = (error: unknown): boolean =>
  error instanceof ControlError && error.status === 404 && !isUnknownOperation(error);

const controlOff = (baseUrl: string): Text => ({
  en: `the control API of ${baseUrl} is switched off: start the server without MOCK_TOSS_CONTROL=off`,
  ko: `${baseUrl}의 제어 API가 꺼져 있습니다. MOCK_TOSS_CONTROL=off 없이 서버를 시작하세요`,
});

/** The version of the server; `undefined` if it does not say it. */
const askVersion = async (control: FullControl): Promise<string | undefined> => {
  try {
    const { version: found }: Partial<Info> = await control.info();
    return typeof found === 'string' ? found : undefined;
  } catch {
    return undefined;
  }
};

/** That server and program are not of one build, and what to do. */
export const describeVersions = async (control: FullControl): Promise<Text> => {
  const found = await askVersion(control);
  if (found === version) {
    return {
      en: `both have version ${version}, but are different builds: update the server`,
      ko: `버전은 둘 다 ${version}이지만 빌드가 다릅니다. 서버를 업데이트하세요`,
    };
  }
  const [en, ko] = found === undefined ? ['of another version', '다른 버전'] : [`version ${found}`, `버전 ${found}`];
  return {
    en: `the server is ${en}, and this program is ${version}: update the server, or use the program of its version`,
    ko: `서버는 ${ko}이고 이 프로그램은 ${version}입니다. 서버를 업데이트하거나 서버와 같은 버전의 프로그램을 쓰세요`,
  };
};

/** What is wrong, and more about it, in one line. */
export const joinTexts = (what: Text, more: Text): Text => ({
  en: `${what.en}; ${more.en}`,
  ko: `${what.ko}. ${more.ko}`,
});

/** What was refused, and why, for people. */
export const explainRefusal = async (
  error: ControlError,
  control: FullControl,
  nameField?: NameField,
): Promise<Text> => {
  if (isControlOff(error)) return controlOff(control.baseUrl);
  if (!isUnknownOperation(error)) return refusalOf(error, nameField);
  const [operation = ''] = error.message.split(': ');
  const missing: Text = { en: `the server does not have ${operation}`, ko: `서버에 없는 기능입니다: ${operation}` };
  return joinTexts(missing, await describeVersions(control));
};
