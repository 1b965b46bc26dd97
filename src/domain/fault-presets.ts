import type { Endpoint, Tamper } from './endpoint.ts';
import type { Abort } from './fault.ts';
import type { ErrorCode, OAuthCode } from './names/error-codes.ts';
import type { Text } from './text/language.ts';

/** A fault as `POST /faults` takes it. */
interface PresetFault {
  readonly endpoint: Endpoint | '*';
  readonly delay?: string;
  readonly error?: ErrorCode | OAuthCode;
  readonly http?: number;
  readonly abort?: Abort;
  readonly tamper?: Tamper;
  readonly times?: number;
  readonly probability?: number;
  readonly seed?: string;
}

export interface FaultPreset {
  /** Never changes: scripts use it. */
  readonly name: string;
  readonly text: Text;
  readonly faults: readonly PresetFault[];
}

const firstCall = (endpoint: Endpoint): PresetFault => ({ endpoint, http: 503, times: 1 });

/** Faults that many tests want. The dashboard, `faults add --preset` and the table in `docs/faults.md` are made from this. */
export const faultPresets: readonly FaultPreset[] = [
  {
    name: 'maintenance',
    text: { en: 'maintenance: CE0002, and 503 at token', ko: '점검 중: CE0002, 토큰은 503' },
    faults: [
      { endpoint: '*', error: 'CE0002' },
      { endpoint: 'token', http: 503 },
    ],
  },
  {
    name: 'retries',
    text: { en: 'the first call of each endpoint: 503', ko: '엔드포인트별 첫 호출에 503' },
    faults: [firstCall('token'), firstCall('request'), firstCall('status'), firstCall('result')],
  },
  {
    name: 'slow',
    text: { en: 'slow: every call takes 3 s', ko: '느린 응답: 모든 호출에 3초' },
    faults: [{ endpoint: '*', delay: '3s' }],
  },
  {
    name: 'slow-network',
    text: { en: 'slow network: half of the calls take 2 s', ko: '느린 네트워크: 호출의 절반에 2초' },
    faults: [{ endpoint: '*', delay: '2s', probability: 0.5, seed: 'slow' }],
  },
  {
    name: 'reset',
    text: { en: 'connection reset', ko: '연결 끊김' },
    faults: [{ endpoint: '*', abort: 'reset' }],
  },
  {
    name: 'signature',
    text: { en: 'broken signature: that of another transaction', ko: '손상된 서명: 다른 트랜잭션의 서명' },
    faults: [{ endpoint: 'result', tamper: 'signature-content' }],
  },
  {
    name: 'one-in-ten',
    text: { en: 'one in ten: 503', ko: '열 번에 한 번 503' },
    faults: [{ endpoint: '*', http: 503, probability: 0.1 }],
  },
];
