import { format } from 'node:util';
import { PLAIN_VERSION } from '../../domain/hmac-variant.ts';
import { findOtherEncoding } from '../../domain/text/encoding.ts';
import type { Text } from '../../domain/text/language.ts';
import { type Frame, frameProblems } from '../session/frame.ts';
import type { Base64Mistake } from './base64-repairs.ts';
import type { Mistake, PartDiagnosis } from './mistakes.ts';

/** What is wrong and how to fix it; `%s` stands for a detail. A part's name comes before the text. */
export const mistakeTexts: Readonly<Record<Mistake, Text>> = {
  frame: {
    en: `${frameProblems.frame.en}: encrypt it and send all of it`,
    ko: `${frameProblems.frame.ko}: 암호화해서 온전히 보낼 것`,
  },
  version: {
    en: `${frameProblems.version.en}: begin it with v1$`,
    ko: `${frameProblems.version.ko}: v1$로 시작할 것`,
  },
  id: {
    en: `${frameProblems.id.en}: make a new UUID for every call`,
    ko: `${frameProblems.id.ko}: 호출마다 새 UUID를 만들 것`,
  },
  'more-parts': {
    en: 'has more parts than %s: send it unchanged',
    ko: '구성 요소가 %s 형식보다 많음: 바꾸지 말고 그대로 보낼 것',
  },
  'percent-encoded': {
    en: 'is percent-encoded, as in a URL or a form: send it unchanged, in JSON',
    ko: 'URL이나 폼처럼 퍼센트 인코딩되어 있음: 바꾸지 말고 그대로 JSON에 담아 보낼 것',
  },
  'not-wrapped': {
    en: 'is not encrypted: encrypt the AES key and IV with the public key, by RSA-OAEP (SHA-1), and then encode in base64',
    ko: '암호화되어 있지 않음: AES 키와 IV를 공개키로 RSA-OAEP(SHA-1) 암호화한 다음 base64로 인코딩할 것',
  },
  'old-sdk': {
    en: 'looks like Java SDK 0.0.1 or 0.0.2, with SHA-256 in OAEP and a 16-byte IV: update the SDK (0.0.3 fixes it), or use SHA-1 and 12 bytes in your own code',
    ko: 'Java SDK 0.0.1이나 0.0.2가 만든 것으로 보임(OAEP에 SHA-256, 16바이트 IV): SDK를 업데이트하고(0.0.3에서 해결됨), 직접 구현했다면 SHA-1과 12바이트를 사용할 것',
  },
  'oaep-hash': {
    en: 'is wrapped with RSA-OAEP and %s: use SHA-1 as hash and as MGF1 hash%s',
    ko: 'RSA-OAEP와 %s 해시로 암호화되어 있음: 해시와 MGF1 해시에 SHA-1을 사용할 것%s',
  },
  'oaep-mixed-hashes': {
    en: 'is wrapped with RSA-OAEP, hash %s and MGF1 hash %s: use SHA-1 for both%s',
    ko: 'RSA-OAEP로 암호화되어 있지만 해시가 %s, MGF1 해시가 %s임: 둘 다 SHA-1을 사용할 것%s',
  },
  'oaep-label': {
    en: 'is wrapped with an OAEP label: use RSA-OAEP without one',
    ko: 'OAEP 레이블을 넣어 암호화되어 있음: 레이블 없이 RSA-OAEP를 사용할 것',
  },
  'pkcs1-padding': {
    en: 'is wrapped with PKCS#1 v1.5 padding: use RSA-OAEP with SHA-1 and MGF1-SHA-1',
    ko: 'PKCS#1 v1.5 패딩으로 암호화되어 있음: SHA-1과 MGF1-SHA-1을 쓰는 RSA-OAEP를 사용할 것',
  },
  'no-padding': {
    en: 'is encrypted with RSA without padding: use RSA-OAEP with SHA-1 and MGF1-SHA-1',
    ko: '패딩 없이 RSA로 암호화되어 있음: SHA-1과 MGF1-SHA-1을 쓰는 RSA-OAEP를 사용할 것',
  },
  'url-safe-base64': {
    en: 'has a payload in URL-safe base64: use the standard alphabet, with + and /',
    ko: '페이로드가 URL-safe base64임: +와 /를 쓰는 표준 문자 집합을 사용할 것',
  },
  'space-for-plus': {
    en: 'has spaces in place of + in its base64: send it as JSON, or percent-encode it in a form',
    ko: 'base64의 +가 공백으로 바뀌어 있음: JSON으로 보내거나, 폼으로 보낸다면 퍼센트 인코딩할 것',
  },
  'line-broken-base64': {
    en: 'has line breaks or spaces in its base64: encode on one line, without a line break at the end%s',
    ko: 'base64에 줄바꿈이나 공백이 있음: 한 줄로 인코딩하고 끝에도 줄바꿈을 넣지 말 것%s',
  },
  'base64-twice': {
    en: 'has a payload encoded in base64 twice: encode it once',
    ko: '페이로드가 base64로 두 번 인코딩되어 있음: 한 번만 인코딩할 것',
  },
  'inner-url-safe-base64': {
    en: 'contains the %s in URL-safe base64: use the standard alphabet, with + and /',
    ko: '안에 든 %s 값이 URL-safe base64임: +와 /를 쓰는 표준 문자 집합을 사용할 것',
  },
  'inner-space-for-plus': {
    en: 'contains spaces in place of + in the base64 of the %s: wrap the base64 text unchanged',
    ko: '안에 든 %s 값의 base64에서 +가 공백으로 바뀌어 있음: base64 텍스트를 바꾸지 말고 그대로 암호화할 것',
  },
  'inner-line-broken-base64': {
    en: 'contains line breaks or spaces in the base64 of the %s: encode on one line%s',
    ko: '안에 든 %s 값의 base64에 줄바꿈이나 공백이 있음: 한 줄로 인코딩할 것%s',
  },
  'inner-base64-twice': {
    en: 'contains the %s encoded in base64 twice: encode the raw bytes once',
    ko: '안에 든 %s 값이 base64로 두 번 인코딩되어 있음: 원본 바이트를 한 번만 인코딩할 것',
  },
  'key-length': {
    en: 'contains an %s key of %s bytes: it must be %s bytes long',
    ko: '안에 든 %s 키가 %s바이트임: %s바이트여야 함',
  },
  'iv-length': {
    en: 'contains an %s IV of %s bytes: it must be %s bytes long%s',
    ko: '안에 든 %s IV가 %s바이트임: %s바이트여야 함%s',
  },
  'cbc-named-gcm': {
    en: 'names AES_GCM, but the fields are encrypted with AES_CBC and its 16-byte IV: name AES_CBC, or encrypt with AES-256-GCM',
    ko: 'AES_GCM이라고 되어 있으나 필드는 AES_CBC와 그 16바이트 IV로 암호화되어 있음: AES_CBC로 표기하거나 AES-256-GCM으로 암호화할 것',
  },
  'gcm-named-cbc': {
    en: 'names AES_CBC, but the fields are encrypted with AES_GCM and its 12-byte IV: name AES_GCM',
    ko: 'AES_CBC라고 되어 있으나 필드는 AES_GCM과 그 12바이트 IV로 암호화되어 있음: AES_GCM으로 표기할 것',
  },
  'other-version': {
    en: "has a different version from the session key: begin every field with the session key's version",
    ko: '버전이 세션 키의 버전과 다름: 모든 필드를 세션 키의 버전으로 시작할 것',
  },
  'id-case': {
    en: "has the session key's id in different letter case: repeat the id exactly",
    ko: '세션 키의 id와 대소문자가 다름: id를 정확히 똑같이 쓸 것',
  },
  'other-id': {
    en: 'has a different id from the session key%s: encrypt all fields of a call with one session, and begin them with its id',
    ko: 'id가 세션 키의 id와 다름%s: 한 호출의 모든 필드를 한 세션으로 암호화하고 그 세션의 id로 시작할 것',
  },
  'aad-missing': {
    en: 'is encrypted without additional data (AAD): set the 32 raw bytes of the AES key as AAD',
    ko: '추가 인증 데이터 없이 암호화되어 있음: AES 키의 원본 32바이트를 AAD로 설정할 것',
  },
  'aad-base64-text': {
    en: 'is encrypted with the base64 text of the AES key as AAD: use its 32 raw bytes as AAD',
    ko: 'AES 키의 base64 텍스트를 추가 인증 데이터로 사용함: 원본 32바이트를 AAD로 사용할 것',
  },
  'tag-missing': {
    en: 'has no authentication tag: append the 16-byte GCM tag to the ciphertext before base64',
    ko: '인증 태그가 없음: base64로 인코딩하기 전에 16바이트 GCM 태그를 암호문 뒤에 붙일 것',
  },
  'tag-first': {
    en: 'has its authentication tag before the ciphertext: append the 16-byte GCM tag after it',
    ko: '인증 태그가 암호문 앞에 있음: 16바이트 GCM 태그를 암호문 뒤에 붙일 것',
  },
  'text-not-utf8': {
    en: 'contains text that is not UTF-8%s: encode the text as UTF-8 before encrypting it',
    ko: '안에 든 텍스트가 UTF-8이 아님%s: 암호화하기 전에 텍스트를 UTF-8로 인코딩할 것',
  },
  'hmac-with-gcm': {
    en: 'ends with an HMAC as in AES_CBC, but the session key names AES_GCM: encrypt with AES-256-GCM and add no HMAC',
    ko: 'AES_CBC처럼 HMAC으로 끝나지만 세션 키에는 AES_GCM이라고 되어 있음: AES-256-GCM으로 암호화하고 HMAC을 붙이지 말 것',
  },
  'hmac-missing': {
    en: 'has no HMAC: append $ and the HMAC-SHA-256 of the plaintext in hex, as every AES_CBC field has it',
    ko: 'HMAC이 없음: AES_CBC 필드는 모두 그렇듯 $와 평문의 HMAC-SHA-256(16진수)을 뒤에 붙일 것',
  },
  'hmac-over-ciphertext': {
    en: 'has an HMAC of the ciphertext: make the HMAC-SHA-256 of the plaintext',
    ko: '암호문의 HMAC이 붙어 있음: 평문의 HMAC-SHA-256을 만들 것',
  },
  hmac: {
    en: 'decrypts, but its HMAC matches neither the raw key nor its base64 text: send the HMAC-SHA-256 of the plaintext in hex',
    ko: '복호화되지만 HMAC이 원본 키와도, 그 base64 텍스트와도 맞지 않음: 평문의 HMAC-SHA-256을 16진수로 보낼 것',
  },
};

/** For failures without a single known cause: each text must be true for every cause, also for several at once. */
export const unknownTexts = {
  'too-long': {
    en: 'it is longer than %s characters, far more than any session key or field: send only the encrypted value',
    ko: '%s자보다 김. 세션 키나 필드라고 보기에는 너무 김: 암호화된 값만 보낼 것',
  },
  'other-key': {
    en: 'most likely made with another public key, such as the one built into the SDK: use GET /_control/v1/public-key',
    ko: 'SDK에 들어 있는 것 같은 다른 공개키로 만들었을 가능성이 큼: GET /_control/v1/public-key의 공개키를 사용할 것',
  },
  length: {
    en: 'its payload has %s bytes, but this public key makes %s: it was cut off, encoded differently, or made with another key size',
    ko: '페이로드가 %s바이트인데 이 공개키로는 %s바이트가 됨: 잘렸거나, 다르게 인코딩했거나, 다른 크기의 키로 만들었음',
  },
  'no-base64': {
    en: 'its payload is not standard base64 on one line, and something else is wrong with it, too',
    ko: '페이로드가 한 줄로 된 표준 base64가 아니고, 그 밖에도 잘못된 것이 있음',
  },
  'right-key': {
    en: 'made with the right public key, but with more than one mistake: see each layer with the command diagnose',
    ko: '맞는 공개키로 만들었지만 잘못된 것이 둘 이상 있음: diagnose 명령으로 계층별로 확인할 것',
  },
  'right-key-length': {
    en: 'made with the right public key, but its payload has %s bytes and not %s: keep leading zero bytes, and add nothing',
    ko: '맞는 공개키로 만들었지만 페이로드가 %s바이트임. %s바이트여야 함: 앞쪽의 0 바이트를 유지하고 아무것도 덧붙이지 말 것',
  },
  'right-key-base64': {
    en: 'made with the right public key, but its payload is not standard base64 on one line',
    ko: '맞는 공개키로 만들었지만 페이로드가 한 줄로 된 표준 base64가 아님',
  },
  'not-encrypted': {
    en: 'its payload is not encrypted, and its content is wrong, too: see each layer with the command diagnose',
    ko: '페이로드가 암호화되어 있지 않고 내용도 잘못되었음: diagnose 명령으로 계층별로 확인할 것',
  },
  material: {
    en: 'unwraps, but contains neither AES_GCM$base64(key)$base64(iv) nor AES_CBC$base64(key)$base64(iv) of the right lengths',
    ko: '세션 키는 복호화되지만 내용이 길이가 맞는 AES_GCM$base64(key)$base64(iv)도 AES_CBC$base64(key)$base64(iv)도 아님',
  },
  field: {
    en: 'does not decrypt, not even with any one known mistake undone: another key or IV was used, or there are two mistakes',
    ko: '복호화되지 않음. 알려진 실수 하나를 되돌려도 마찬가지임: 다른 키나 IV를 썼거나, 실수가 둘 있음',
  },
  tag: {
    en: 'decrypts with this key and IV, but its tag does not match: the AAD must be the 32 raw bytes of the AES key',
    ko: '이 키와 IV로 복호화되지만 태그가 맞지 않음: AAD는 AES 키의 원본 32바이트여야 함',
  },
} as const satisfies Readonly<Record<string, Text>>;

export const explain = (mistake: Mistake, ...details: readonly (string | number)[]): PartDiagnosis => ({
  mistake,
  explanation: format(mistakeTexts[mistake].en, ...details),
});

export const explainUnknown = (
  kind: keyof typeof unknownTexts,
  ...details: readonly (string | number)[]
): PartDiagnosis => ({
  mistake: null,
  explanation: `not recognised: ${format(unknownTexts[kind].en, ...details)}`,
});

/** The official Java SDK before 0.0.12 may break base64 into lines. */
const mayBreakLines = (version: string): boolean => version === PLAIN_VERSION || /^v1_0\.0\.(\d|1[01])$/.test(version);

/** Explains a base64 mistake of the payload, or of the inner `parts` ("key", "IV", "key and IV"). */
export const explainBase64 = (mistake: Base64Mistake, { version }: Frame, parts?: string): PartDiagnosis => {
  const more = mayBreakLines(version) ? ' (Java SDKs before 0.0.12 may do this: update)' : '';
  const details = [parts ?? [], mistake === 'line-broken-base64' ? more : []].flat();
  return explain(parts === undefined ? mistake : `inner-${mistake}`, ...details);
};

/** Whether the only explanation left is that the client used another public key. */
export const isOtherPublicKey = ({ mistake, explanation }: PartDiagnosis): boolean =>
  mistake === null && (explanation === explainUnknown('other-key').explanation || OTHER_SIZE.test(explanation));

/** The lengths of blocks that RSA keys of other common sizes make: 1024, 2048 and 3072 bits. */
const OTHER_SIZE = /^not recognised: its payload has (128|256|384) bytes/;

/** Explains bytes that should be UTF-8 text and are not, and names the encoding that they are most likely in. */
export const explainEncoding = (bytes: Buffer): PartDiagnosis => {
  const encoding = findOtherEncoding(bytes);
  return explain('text-not-utf8', encoding === undefined ? '' : ` (it looks like ${encoding})`);
};
