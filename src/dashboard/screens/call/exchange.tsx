import type { RequestView } from '../../../client/control.ts';
import { t } from '../../preferences.ts';

type Body = NonNullable<RequestView['request']['body']>;

/** JSON with indents; any other text as it is. */
const indented = (text: string): string => {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
};

const Headers = ({ headers }: { readonly headers: Readonly<Record<string, string>> }) => (
  <pre>
    {Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n')}
  </pre>
);

const BodyText = ({ body }: { readonly body: Body }) => (
  <>
    {body.text !== '' && <pre>{indented(body.text)}</pre>}
    <small>
      {t(`${body.bytes}바이트`, `${body.bytes} bytes`)}
      {body.truncated && t(', 앞부분만 기록됨', ', only the beginning is recorded')}
    </small>
  </>
);

/** What was sent and what was answered, side by side where there is room. */
export const Exchange = ({ call: { request, answer } }: { readonly call: RequestView }) => (
  <div class="beside">
    <section class="stack">
      <h3>{t('요청', 'Request')}</h3>
      <pre>
        {request.method ?? t('HTTP가 아님', 'not HTTP')} {request.target ?? ''}
      </pre>
      <Headers headers={request.headers} />
      {request.body === null ? (
        <p>{t('본문을 읽지 않았습니다.', 'The body was not read.')}</p>
      ) : (
        <BodyText body={request.body} />
      )}
    </section>
    <section class="stack">
      <h3>{t('응답', 'Answer')}</h3>
      {answer === null ? (
        <p>{t('응답 없이 연결을 닫았습니다.', 'The connection was closed without an answer.')}</p>
      ) : (
        <>
          <pre>{answer.status}</pre>
          <Headers headers={answer.headers} />
          <BodyText body={answer.body} />
        </>
      )}
    </section>
  </div>
);
