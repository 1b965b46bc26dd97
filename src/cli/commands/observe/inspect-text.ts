import type { InspectView } from '../../../client/control.ts';
import { diagnosisText } from '../../../crypto/diagnosis/diagnosis-texts.ts';
import type { Text } from '../../../domain/text/language.ts';
import { columns, type Paint, type Say } from '../../print.ts';

type SessionKey = NonNullable<InspectView['sessionKey']>;
type Field = InspectView['fields'][number];
type Signature = NonNullable<InspectView['signature']>;

/** A fact, if it is known. */
type Fact = readonly [name: Text | string, value: string | number | null];

const table = (facts: readonly Fact[], say: Say): string => {
  const rows = facts.flatMap(([name, value]) =>
    value === null ? [] : [[`  ${typeof name === 'string' ? name : say(name)}`, String(value)]],
  );
  return rows.length === 0 ? '' : columns(rows);
};

const bytesText = (count: number | null, say: Say): string | null =>
  count === null ? null : say({ en: `${count} bytes`, ko: `${count}바이트` });

const title = (text: string, isRight: boolean, state: string, paint: Paint): string =>
  `${paint('bold', text)} ${paint(isRight ? 'green' : 'red', state)}\n`;

const explain = (explanation: string | null, say: Say): Fact => [
  { en: 'explanation', ko: '설명' },
  explanation === null ? null : say(diagnosisText(explanation)),
];

const describeKey = (key: SessionKey, paint: Paint, say: Say): string =>
  title(
    'sessionKey',
    key.unwraps,
    say(key.unwraps ? { en: 'unwraps', ko: '풀림' } : { en: 'does not unwrap', ko: '풀리지 않음' }),
    paint,
  ) +
  table(
    [
      [{ en: 'version', ko: '버전' }, key.version],
      ['id', key.id],
      [{ en: 'wrapped key', ko: '암호화된 키' }, bytesText(key.wrappedBytes, say)],
      [{ en: 'algorithm', ko: '알고리즘' }, key.algorithm],
      [{ en: 'AES key', ko: 'AES 키' }, bytesText(key.keyBytes, say)],
      ['IV', bytesText(key.ivBytes, say)],
      [{ en: 'AES key in base64', ko: 'AES 키(base64)' }, key.key],
      [{ en: 'IV in base64', ko: 'IV 값(base64)' }, key.iv],
      explain(key.explanation, say),
    ],
    say,
  );

const froms: Readonly<Record<Field['from'], Text | null>> = {
  request: { en: 'request', ko: '요청' },
  answer: { en: 'answer', ko: '응답' },
  given: null,
};

const describeField = (field: Field, paint: Paint, say: Say): string => {
  const from = froms[field.from];
  return (
    title(
      field.name,
      field.decrypts,
      say(field.decrypts ? { en: 'decrypts', ko: '복호화됨' } : { en: 'does not decrypt', ko: '복호화되지 않음' }),
      paint,
    ) +
    table(
      [
        [{ en: 'from', ko: '위치' }, from === null ? null : say(from)],
        [{ en: 'text', ko: '텍스트' }, field.text],
        [{ en: 'payload', ko: '페이로드' }, bytesText(field.bytes, say)],
        [{ en: 'tag', ko: '인증 태그' }, field.tag],
        ['HMAC', field.hmac],
        explain(field.explanation, say),
      ],
      say,
    )
  );
};

const describeSignature = (signature: Signature, paint: Paint, say: Say): string => {
  const { bytes, cms, signedAttributes, certificates, verification, explanation } = signature;
  return (
    title(say({ en: 'signature', ko: '서명' }), verification.ok, say(diagnosisText(verification.message)), paint) +
    table(
      [
        [{ en: 'verified at', ko: '검증 시각' }, verification.at],
        [{ en: 'size', ko: '크기' }, bytesText(bytes, say)],
        [{ en: 'digest', ko: '다이제스트' }, cms?.digestAlgorithm ?? null],
        [{ en: 'algorithm', ko: '알고리즘' }, cms?.signatureAlgorithm ?? null],
        [{ en: 'content', ko: '서명된 내용' }, cms?.content ?? null],
        ...signedAttributes.map(({ name, value }): Fact => [name, value]),
        ...certificates.map(
          ({ subject, issuer, notBefore, notAfter, isCa }): Fact => [
            isCa ? { en: 'CA certificate', ko: 'CA 인증서' } : { en: 'certificate', ko: '인증서' },
            say({
              en: `${subject}, by ${issuer}, ${notBefore} to ${notAfter}`,
              ko: `${subject}, 발급자 ${issuer}, ${notBefore} ~ ${notAfter}`,
            }),
          ],
        ),
        explain(explanation, say),
      ],
      say,
    )
  );
};

/** The answer as text. In a file of its own, since the words of diagnoses are many. */
export const describeInspection = ({ sessionKey, fields, signature }: InspectView, paint: Paint, say: Say): string => {
  const parts = [
    ...(sessionKey === null ? [] : [describeKey(sessionKey, paint, say)]),
    ...fields.map((field) => describeField(field, paint, say)),
    ...(signature === null ? [] : [describeSignature(signature, paint, say)]),
  ];
  return parts.length === 0
    ? `${say({ en: 'nothing is encrypted or signed', ko: '암호화되거나 서명된 것이 없음' })}\n`
    : parts.join('');
};
