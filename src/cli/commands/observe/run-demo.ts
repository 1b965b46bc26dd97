import { TossCertSessionGenerator } from '../../../client/session.ts';
import { type Config, loadConfig } from '../../../config/load.ts';
import { CONTROL_PREFIX } from '../../../control/surface.ts';
import { resultFields, shapeOf, type TextField, textFields } from '../../../domain/person.ts';
import { JsonError, parseJson } from '../../../domain/text/json-text.ts';
import { sameText, type Text } from '../../../domain/text/language.ts';
import { loadFixtures } from '../../../fixtures/load.ts';
import { openServer } from '../../../open-server.ts';
import { clientText } from '../../client-texts.ts';
import { exitCodes, type OptionValues, type Terminal } from '../../command.ts';
import { printErrors } from '../../configure.ts';
import { expectFields, type Json, UnexpectedError } from '../../expected-fields.ts';
import { toJson } from '../../print.ts';
import { connect, withControl } from '../../with-control.ts';

const API = '/api/v2/sign/user/auth/id';

const WIRE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+09:00$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const ENCRYPTED = /^v1\$[0-9a-f-]{36}\$[A-Za-z0-9+/]+={0,2}$/;
const DECRYPTED: Record<TextField<'id'>, RegExp> = {
  ci: /^.{88}$/,
  name: /./,
  birthday: /^\d{8}$/,
  gender: /^(MALE|FEMALE)$/,
  nationality: /^(LOCAL|FOREIGNER)$/,
  di: /^.{88}$/,
  ageGroup: /^(ADULT|MINOR)$/,
};
const DER = /^MI[A-Za-z0-9+/]+={0,2}$/;

/** Shortens long values, so that the reader sees the structure. */
const shorten = (value: unknown): string =>
  JSON.stringify(value, (_key, one) => (typeof one === 'string' && one.length > 72 ? `${one.slice(0, 60)}…` : one), 2);

const asObject = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});

/** Longer than any step takes, unless a fault delays it. */
const STEP_MS = 30_000;

interface Step {
  readonly title: string;
  readonly path: string;
  readonly sent: Json;
  readonly status: number;
  readonly answer: unknown;
}

/** An answer that is not JSON may be a whole HTML page, so the error does not repeat it. */
const readAnswer = (path: string, text: string): unknown => {
  try {
    return text === '' ? {} : parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new UnexpectedError({
      en: `the answer of ${path} ${error.text.en}`,
      ko: `${path}의 응답: ${error.text.ko}`,
    });
  }
};

/** Returns a function that makes one HTTP call, prints it with its answer, and adds it to `steps`. */
const createCaller = (base: string, terminal: Terminal, steps: Step[]) => {
  let step = 0;
  return async (
    title: Text,
    path: string,
    headers: Record<string, string>,
    body: Json | URLSearchParams,
  ): Promise<Json> => {
    step += 1;
    const isForm = body instanceof URLSearchParams;
    terminal.out(`\n${step}. ${title[terminal.language]}\n   POST ${path}\n`);
    const sent = isForm ? Object.fromEntries(body) : body;
    terminal.out(`${shorten(sent)}\n`);
    const answer = await fetch(base + path, {
      method: 'POST',
      headers: isForm ? headers : { 'content-type': 'application/json', ...headers },
      body: isForm ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(STEP_MS),
    });
    const parsed = readAnswer(path, await answer.text());
    terminal.out(`   ${answer.status}\n${shorten(parsed)}\n`);
    steps.push({ title: title.en, path, sent, status: answer.status, answer: parsed });
    const hint = answer.headers.get('x-mock-toss-hint');
    if (!answer.ok) {
      const more = hint === null ? '' : `: ${hint}`;
      throw new UnexpectedError({
        en: `${path} answered ${answer.status}${more}`,
        ko: `${path} 호출에 ${answer.status} 응답${more}`,
      });
    }
    return asObject(parsed);
  };
};

/** Runs the documented flow as a partner's server does. The control API plays the user. */
const runFlow = async (base: string, controlToken: string | null, terminal: Terminal, steps: Step[]): Promise<void> => {
  const call = createCaller(base, terminal, steps);
  const controlHeaders: Record<string, string> =
    controlToken === null ? {} : { authorization: `Bearer ${controlToken}` };
  const control = (title: Text, path: string, body: Json = {}) =>
    call(title, `${CONTROL_PREFIX}${path}`, controlHeaders, body);

  const newClient: Text = {
    en: 'Control API: a new client, so that the demo disturbs no other',
    ko: '제어 API: 다른 클라이언트에 영향을 주지 않게 새 클라이언트 생성',
  };
  const created = await control(newClient, '/clients', { scenario: 'manual' });

  const token = await call(
    sameText('① AccessToken 받기'),
    '/token',
    {},
    new URLSearchParams({
      grant_type: 'client_credentials',
      scope: 'ca',
      client_id: String(created.clientId),
      client_secret: String(created.clientSecret),
    }),
  );
  expectFields(
    token,
    { access_token: /^[\w-]+\.[\w-]+\.[\w-]+$/, scope: 'ca', token_type: 'Bearer', expires_in: 31_536_000 },
    sameText('token'),
  );
  const bearer = { authorization: `Bearer ${String(token.access_token)}` };

  terminal.out(`\n   GET ${CONTROL_PREFIX}/public-key\n`);
  const publicKey = await (await fetch(`${base}${CONTROL_PREFIX}/public-key`)).text();
  terminal.out(`   ${publicKey.slice(0, 60)}…\n`);
  const generator = new TossCertSessionGenerator(publicKey);
  const sent = await generator.generate();
  const requested = await call(sameText('② 인증 요청하기'), `${API}/request`, bearer, {
    requestType: 'USER_PERSONAL',
    triggerType: 'APP_SCHEME',
    requestUrl: 'intoss://my-granite-app',
    userName: await sent.encrypt('김토스'),
    userPhone: await sent.encrypt('01019990101'),
    userBirthday: await sent.encrypt('19930324'),
    sessionKey: sent.sessionKey,
  });
  const link = /^[a-z][a-z0-9+.-]*:/;
  expectFields(
    requested,
    {
      resultType: 'SUCCESS',
      success: { txId: UUID, appScheme: link, androidAppUri: link, iosAppUri: link, requestedDt: WIRE_TIME },
    },
    sameText('request'),
  );
  const txId = String(asObject(requested.success).txId);

  const askStatus = async (status: string): Promise<void> => {
    const answer = await call(sameText('④ 본인확인 상태 조회하기'), `${API}/status`, bearer, { txId });
    expectFields(
      answer,
      { resultType: 'SUCCESS', success: { txId, status, requestedDt: WIRE_TIME } },
      sameText('status'),
    );
  };
  await askStatus('REQUESTED');
  const approval: Text = {
    en: 'Control API: the user approves in the app',
    ko: '제어 API: 사용자가 앱에서 승인',
  };
  await control(approval, `/transactions/${txId}/complete`);
  await askStatus('COMPLETED');

  const asked = await generator.generate();
  const answered = await call(sameText('⑤ 본인확인 결과 조회하기'), `${API}/result`, bearer, {
    txId,
    sessionKey: asked.sessionKey,
  });
  expectFields(
    answered,
    {
      resultType: 'SUCCESS',
      success: {
        txId,
        status: 'COMPLETED',
        userIdentifier: null,
        userCiToken: null,
        signature: DER,
        randomValue: null,
        completedDt: WIRE_TIME,
        requestedDt: WIRE_TIME,
        personalData: Object.fromEntries(
          resultFields('id').map((field) => [field, shapeOf(field) === 'null' ? null : ENCRYPTED]),
        ),
      },
    },
    sameText('result'),
  );
  const personalData = asObject(asObject(answered.success).personalData);
  const person: Json = {};
  const decrypted: Text = { en: 'The person, decrypted:', ko: '복호화한 개인정보:' };
  terminal.out(`\n${decrypted[terminal.language]}\n`);
  for (const field of textFields('id')) {
    person[field] = await asked.decrypt(String(personalData[field])).catch(() => undefined);
    terminal.out(`   ${field.padEnd(12)} ${String(person[field])}\n`);
  }
  expectFields(person, Object.fromEntries(textFields('id').map((field) => [field, DECRYPTED[field]])), {
    en: 'the decrypted person',
    ko: '복호화한 개인정보',
  });
  const done: Text = {
    en: 'Done: every answer is as the guide says.',
    ko: '완료: 모든 응답이 가이드와 같습니다.',
  };
  terminal.out(`\n${done[terminal.language]}\n`);
};

const isMockTossCert = async (base: string): Promise<boolean> => {
  try {
    const answer = await fetch(`${base}${CONTROL_PREFIX}/health`, { signal: AbortSignal.timeout(2_000) });
    return answer.ok && asObject(await answer.json()).status === 'ok';
  } catch {
    return false;
  }
};

/** Starts a server without logs on a free port. */
const startTemporaryServer = async (config: Config) => {
  const temporary = { ...config, port: 0, host: '127.0.0.1', control: 'on' as const, publicUrl: null };
  return (await openServer(temporary, loadFixtures(config.fixtures))).server;
};

const describeFailure = (error: unknown, base: string): Text => {
  const { cause, message } = error instanceof Error ? error : new Error('unknown');
  return cause === undefined
    ? { en: `the call failed: ${message}`, ko: `호출에 실패했습니다(${message})` }
    : clientText(`no mock-toss-cert answers at ${base}`);
};

export const runDemo = async (values: OptionValues, terminal: Terminal): Promise<number> => {
  const { url, json } = values;
  const steps: Step[] = [];
  const visible: Terminal = json === undefined ? terminal : { ...terminal, out: () => undefined };
  const control = connect(values, terminal);
  if (control === undefined) return exitCodes.usage;
  const { baseUrl: running } = control;
  if (url !== undefined) {
    const found = await withControl(values, terminal, async (named) => {
      await named.info();
      return exitCodes.ok;
    });
    if (found !== exitCodes.ok) return found;
  }
  const { controlToken } = loadConfig({ env: terminal.env, flags: { config: values.config } }).config;
  const temporary =
    (await isMockTossCert(running)) || url !== undefined
      ? undefined
      : await startTemporaryServer(loadConfig({}).config);
  const base = temporary?.url ?? running;
  const which: Text =
    temporary === undefined
      ? { en: `Using the server at ${base}`, ko: `${base} 서버를 사용합니다` }
      : {
          en: `No server answers at ${running}: using a temporary one`,
          ko: `${running}에서 응답하는 서버가 없어 임시 서버를 사용합니다`,
        };
  visible.out(`${which[terminal.language]}\n`);
  try {
    await runFlow(base, temporary === undefined ? controlToken : null, visible, steps);
    return exitCodes.ok;
  } catch (error) {
    const why = error instanceof UnexpectedError ? error.text : describeFailure(error, base);
    printErrors(terminal, [{ en: `the demo stopped: ${why.en}`, ko: `데모를 멈췄습니다. ${why.ko}` }]);
    return steps.length === 0 && !(error instanceof UnexpectedError) ? exitCodes.unreachable : exitCodes.failed;
  } finally {
    if (json !== undefined) terminal.out(toJson({ url: base, steps }));
    await temporary?.close();
  }
};
