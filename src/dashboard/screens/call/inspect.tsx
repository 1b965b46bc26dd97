import { useState } from 'preact/hooks';
import type { InspectView } from '../../../client/control.ts';
import { useLive } from '../../live/loader.ts';
import { Chip, Code, Empty, Fact, ShowLoaded } from '../../parts/basic.tsx';
import { t } from '../../preferences.ts';
import { server } from '../../server.ts';

const yes = (isRight: boolean, right: string, wrong: string) => (
  <Chip tone={isRight ? 'good' : 'bad'}>{isRight ? right : wrong}</Chip>
);

const bytes = (count: number | null): string => (count === null ? '?' : t(`${count}바이트`, `${count} bytes`));

interface SessionKeyProps {
  readonly sessionKey: NonNullable<InspectView['sessionKey']>;
  readonly isRevealed: boolean;
  readonly reveal: () => void;
}

const SessionKey = ({ sessionKey: key, isRevealed, reveal }: SessionKeyProps) => (
  <section class="card" aria-labelledby="inspect-key">
    <h3 id="inspect-key">
      {t('세션 키', 'Session key')} {yes(key.unwraps, t('풀림', 'unwraps'), t('풀리지 않음', 'does not unwrap'))}
    </h3>
    {key.explanation !== null && <p>{key.explanation}</p>}
    <dl class="facts">
      <Fact name={t('버전', 'Version')}>{key.version ?? '?'}</Fact>
      <Fact name="id">{key.id ?? '?'}</Fact>
      <Fact name={t('암호화된 키', 'Wrapped key')}>{bytes(key.wrappedBytes)}</Fact>
      <Fact name={t('알고리즘', 'Algorithm')}>{key.algorithm ?? '?'}</Fact>
      <Fact name={t('키 길이', 'Key')}>{bytes(key.keyBytes)}</Fact>
      <Fact name={t('IV 길이', 'IV')}>{bytes(key.ivBytes)}</Fact>
    </dl>
    {isRevealed ? (
      <dl class="stack">
        <Fact name={t('AES 키 (base64)', 'AES key (base64)')}>
          <code data-testid="inspect-aes">{key.key ?? t('풀리지 않음', 'not unwrapped')}</code>
        </Fact>
        <Fact name="IV (base64)">
          <code>{key.iv ?? t('풀리지 않음', 'not unwrapped')}</code>
        </Fact>
      </dl>
    ) : (
      <button type="button" data-testid="inspect-reveal" onClick={reveal}>
        {t('키와 IV 보기', 'Show key and IV')}
      </button>
    )}
    <details>
      <summary>{t('보낸 값', 'As sent')}</summary>
      <Code text={key.wire} what={t('세션 키', 'the session key')} />
    </details>
  </section>
);

const froms = (): Readonly<Record<InspectView['fields'][number]['from'], string>> => ({
  request: t('요청', 'request'),
  answer: t('응답', 'answer'),
  given: '',
});

const Field = ({ field }: { readonly field: InspectView['fields'][number] }) => (
  <li data-testid="inspect-field" data-name={field.name}>
    <details>
      <summary>
        <strong>{field.name}</strong> <small>{froms()[field.from]}</small>{' '}
        {yes(field.decrypts, t('복호화됨', 'decrypts'), t('복호화 안 됨', 'does not decrypt'))}{' '}
        {field.text !== null && <span class="plain-text">{field.text}</span>}
      </summary>
      {field.explanation !== null && <p>{field.explanation}</p>}
      <dl class="facts">
        <Fact name="payload">{bytes(field.bytes)}</Fact>
        {field.tag !== null && (
          <Fact name={t('인증 태그', 'Tag')}>
            <code>{field.tag}</code>
          </Fact>
        )}
        {field.hmac !== null && (
          <Fact name="HMAC">
            <code>{field.hmac}</code>
          </Fact>
        )}
      </dl>
      <pre>{field.wire}</pre>
    </details>
  </li>
);

const Signature = ({ signature }: { readonly signature: NonNullable<InspectView['signature']> }) => (
  <section class="card" aria-labelledby="inspect-signature" data-testid="inspect-signature">
    <h3 id="inspect-signature">
      {t('서명 (CMS)', 'Signature (CMS)')}{' '}
      {yes(signature.verification.ok, t('검증됨', 'verified'), t('검증 실패', 'not verified'))}
    </h3>
    <p>
      openssl cms -verify: <code>{signature.verification.message}</code>
    </p>
    {signature.explanation !== null && <p>{signature.explanation}</p>}
    <dl class="facts">
      <Fact name={t('크기', 'Size')}>{bytes(signature.bytes)}</Fact>
      {signature.cms !== null && (
        <>
          <Fact name={t('다이제스트', 'Digest')}>{signature.cms.digestAlgorithm}</Fact>
          <Fact name={t('서명 알고리즘', 'Signature')}>{signature.cms.signatureAlgorithm}</Fact>
          <Fact name={t('서명된 내용', 'Content')}>{signature.cms.content ?? t('없음', 'none')}</Fact>
        </>
      )}
    </dl>
    <h4>{t('서명된 속성', 'Signed attributes')}</h4>
    <dl class="stack">
      {signature.signedAttributes.map(({ name, value }) => (
        <Fact key={name} name={name}>
          <code>{value}</code>
        </Fact>
      ))}
    </dl>
    <h4>{t('인증서', 'Certificates')}</h4>
    <ol class="list">
      {signature.certificates.map((certificate) => (
        <li key={certificate.serial}>
          <dl class="stack">
            <Fact name={certificate.isCa ? t('CA 인증서', 'CA certificate') : t('사용자 인증서', "User's certificate")}>
              {certificate.subject}
            </Fact>
            <Fact name={t('발급자', 'Issuer')}>{certificate.issuer}</Fact>
            <Fact name={t('유효 기간', 'Valid')}>
              {certificate.notBefore} – {certificate.notAfter}
            </Fact>
            <Fact name={t('일련번호', 'Serial number')}>
              <code>{certificate.serial}</code>
            </Fact>
          </dl>
        </li>
      ))}
    </ol>
  </section>
);

const Layers = ({ layers }: { readonly layers: InspectView['layers'] }) => (
  <details>
    <summary>{t('계층별 확인', 'Layer by layer')}</summary>
    <ol class="list">
      {layers.map(({ part, name, found, isRight }) => (
        <li key={`${part} ${name}`}>
          {yes(isRight, t('맞음', 'right'), t('틀림', 'wrong'))} {part}, {name}: {found}
        </li>
      ))}
    </ol>
  </details>
);

/** Every layer of an encrypted call. The keys are read only when they are asked for. */
export const Inspect = ({ id }: { readonly id: string }) => {
  const [isRevealed, setRevealed] = useState(false);
  const looked = useLive(`${id} ${isRevealed}`, () => server.value.inspect({ requestId: id, reveal: isRevealed }));
  return (
    <div class="stack" data-testid="inspect">
      <ShowLoaded of={looked.state.value}>
        {({ sessionKey, fields, layers, signature, signatureNote, diagnosis }) => (
          <>
            {diagnosis !== null && (
              <p class="problem">
                {diagnosis.part} {diagnosis.explanation}
              </p>
            )}
            {sessionKey === null ? (
              <Empty>{t('이 호출에는 세션 키가 없습니다.', 'This call has no session key.')}</Empty>
            ) : (
              <SessionKey sessionKey={sessionKey} isRevealed={isRevealed} reveal={() => setRevealed(true)} />
            )}
            {fields.length > 0 && (
              <section class="card" aria-labelledby="inspect-fields">
                <h3 id="inspect-fields">{t('필드', 'Fields')}</h3>
                <ul class="list">
                  {fields.map((field) => (
                    <Field key={`${field.from} ${field.name}`} field={field} />
                  ))}
                </ul>
              </section>
            )}
            {signature !== null && <Signature signature={signature} />}
            {signature === null && signatureNote !== null && <p>{signatureNote}</p>}
            {layers.length > 0 && <Layers layers={layers} />}
          </>
        )}
      </ShowLoaded>
    </div>
  );
};
