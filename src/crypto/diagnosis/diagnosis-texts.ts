import type { Text } from '../../domain/text/language.ts';
import { createTranslator } from '../../domain/text/translation.ts';
import { signatureMeanings } from '../certificates/signature-view.ts';
import { frameProblems } from '../session/frame.ts';
import { mistakeTexts, unknownTexts } from './explanations.ts';

/** The names of layers, and what is found there. */
const layerTexts: readonly Text[] = [
  { en: 'version', ko: '버전' },
  { en: 'id', ko: 'id(식별자)' },
  { en: 'wrapped key', ko: '암호화된 키' },
  { en: 'unwraps', ko: '세션 키 복호화' },
  { en: 'algorithm', ko: '알고리즘' },
  { en: 'AES key', ko: 'AES 키' },
  { en: 'IV', ko: 'IV(초기화 벡터)' },
  { en: 'session', ko: '세션' },
  { en: 'payload', ko: '페이로드' },
  { en: 'tag', ko: '태그' },
  { en: 'HMAC', ko: 'HMAC 검증' },
  { en: '%s bytes', ko: '%s바이트' },
  { en: 'not standard base64 on one line', ko: '한 줄로 된 표준 base64가 아님' },
  { en: 'not tried: the wrapped key is not right', ko: '시도하지 않음: 암호화된 키가 올바르지 않음' },
  { en: 'yes', ko: '복호화됨' },
  { en: 'no, not with this private key and RSA-OAEP (SHA-1)', ko: '이 개인키와 RSA-OAEP(SHA-1)로는 복호화되지 않음' },
  { en: 'not v1 or v1_x.y.z', ko: 'v1도 v1_x.y.z도 아님' },
  { en: 'not a UUID', ko: 'UUID가 아님' },
  { en: 'neither AES_GCM$…$… nor AES_CBC$…$…', ko: 'AES_GCM$…$…도 AES_CBC$…$…도 아님' },
  { en: 'same as the session key', ko: '세션 키와 같음' },
  { en: 'a version or id that differs from the session key', ko: '버전이나 id가 세션 키와 다름' },
  { en: 'matches; the text has %s letters', ko: '맞음. 텍스트는 %s자' },
  { en: 'no: the field %s', ko: '틀림: %s' },
];

/** What a session key or field does that does not decrypt: the messages of `DecryptionError`. */
const decryptionTexts: readonly Text[] = [
  ...Object.values(frameProblems),
  { en: 'decrypts to text that is not UTF-8', ko: '복호화한 텍스트가 UTF-8이 아님' },
  {
    en: 'has a payload that is not standard base64 on one line',
    ko: '페이로드가 한 줄로 된 표준 base64가 아님',
  },
  { en: 'has more parts than version$id$base64', ko: '구성 요소가 version$id$base64 형식보다 많음' },
  { en: 'has more parts than version$id$base64$hmac', ko: '구성 요소가 version$id$base64$hmac 형식보다 많음' },
  { en: 'is shorter than its 16-byte authentication tag', ko: '16바이트 인증 태그보다 짧음' },
  {
    en: 'does not decrypt: its tag does not match this key, IV and additional data (the raw bytes of the key)',
    ko: '복호화되지 않음: 태그가 이 키, IV, 추가 인증 데이터(키의 원본 바이트)와 맞지 않음',
  },
  {
    en: 'does not decrypt: its padding or HMAC does not match this key and IV',
    ko: '복호화되지 않음: 패딩이나 HMAC이 이 키와 IV에 맞지 않음',
  },
  {
    en: 'has no HMAC: AES_CBC fields are version$id$base64$hmac',
    ko: 'HMAC이 없음: AES_CBC 필드는 version$id$base64$hmac 형식임',
  },
  {
    en: 'unwraps, but contains neither AES_GCM$base64(key)$base64(iv) nor AES_CBC$base64(key)$base64(iv)',
    ko: '세션 키는 복호화되지만 내용이 AES_GCM$base64(key)$base64(iv)도 AES_CBC$base64(key)$base64(iv)도 아님',
  },
  { en: 'contains an %s key that is not %s bytes long', ko: '안에 든 %s 키의 길이가 %s바이트가 아님' },
  { en: 'contains an %s IV that is not %s bytes long', ko: '안에 든 %s IV의 길이가 %s바이트가 아님' },
  {
    en: 'does not unwrap with RSA-OAEP (SHA-1) and the private key of this server',
    ko: '이 서버의 개인키와 RSA-OAEP(SHA-1)로 복호화되지 않음',
  },
  { en: 'has a different version from the session key', ko: '버전이 세션 키와 다름' },
  { en: 'has a different id from the session key', ko: 'id가 세션 키와 다름' },
];

/** What `inspect` says of a part that it cannot or may not look into. */
const inspectTexts: readonly Text[] = [
  { en: 'is not tried: the session key is not right', ko: '시도하지 않음: 세션 키가 올바르지 않음' },
  {
    en: 'does not decrypt, and is not diagnosed: the session key is not right, either',
    ko: '복호화되지 않으며, 세션 키도 올바르지 않아 진단하지 않음',
  },
  {
    en: 'has a text that contains the AES key or the IV: it is shown with "reveal": true',
    ko: '텍스트에 AES 키나 IV가 들어 있어 가림: "reveal": true로 볼 수 있음',
  },
];

/** What an explanation says of a detail. */
const detailTexts: readonly Text[] = [
  ...Object.values(unknownTexts),
  { en: 'key', ko: '키' },
  { en: 'IV', ko: 'IV' },
  { en: 'key and IV', ko: '키와 IV' },
  {
    en: ' (Java SDKs before 0.0.12 may do this: update)',
    ko: '(0.0.12보다 오래된 Java SDK가 그럴 수 있음: 업데이트할 것)',
  },
  {
    en: ' (as Java SDK 0.0.1 and 0.0.2 do: update it; in own code OAEPWithSHA-1AndMGF1Padding)',
    ko: '(Java SDK 0.0.1과 0.0.2가 그렇게 함: 업데이트할 것. 직접 구현했다면 OAEPWithSHA-1AndMGF1Padding)',
  },
  {
    en: ' (in Java OAEPWithSHA-1AndMGF1Padding, not with %s)',
    ko: '(Java에서는 %s 해시가 아니라 OAEPWithSHA-1AndMGF1Padding)',
  },
  { en: ' (most likely a field of another session)', ko: '(다른 세션의 필드일 가능성이 큼)' },
  { en: ' (though its AES key decrypts it)', ko: '(그 AES 키로 복호화되기는 함)' },
  { en: '; %s bytes are for %s', ko: '(%s바이트는 %s용)' },
  { en: ' (it looks like %s)', ko: '(%s처럼 보임)' },
  { en: '%s or %s', ko: '%s 또는 %s' },
];

const toKorean = createTranslator(
  [
    ...Object.values(mistakeTexts),
    { en: 'not recognised: %s', ko: '원인을 알 수 없음: %s' },
    ...layerTexts,
    ...decryptionTexts,
    ...inspectTexts,
    ...signatureMeanings,
    { en: '%s; it %s', ko: '%s. %s' },
  ],
  detailTexts,
);

/** What a diagnosis, a layer or a signature's view says, in every language. On the wire and in the journal it is English. */
export const diagnosisText = (english: string): Text => ({ en: english, ko: toKorean(english) ?? english });
