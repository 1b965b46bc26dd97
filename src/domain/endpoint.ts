import { type ErrorCode, errorCodes, type OAuthCode, oauthCodes, personErrorCodes } from './error-catalogue.ts';
import { sentFieldNames } from './sent-person.ts';

type Code = ErrorCode | OAuthCode;

export interface EndpointEntry {
  /** With what it refuses calls by itself: coverage counts them. */
  readonly codes: readonly Code[];
  /** With what a fault can make it refuse a call. */
  readonly faultCodes: readonly Code[];
  /** What a fault can break in its good answer. */
  readonly tampers: readonly string[];
  /** The fields of its JSON body; `null`: it takes a form, and ignores what it does not know (RFC 6749 3.2). */
  readonly knownFields: readonly string[] | null;
}

const common = ['CE0001', 'CE0002', 'CE0003', 'CE1000', 'CE1001', 'CE5000'] as const;

/** The emulated calls that journal, faults, findings and coverage tell apart. */
export const endpointTable = {
  token: {
    codes: oauthCodes,
    faultCodes: oauthCodes,
    tampers: ['token-expired'],
    knownFields: null,
  },
  request: {
    codes: [...common, ...personErrorCodes, 'CE3003', 'CE3200'],
    faultCodes: errorCodes,
    tampers: [],
    knownFields: [
      'requestType',
      'triggerType',
      'requestUrl',
      'successCallbackUrl',
      'failCallbackUrl',
      'nonce',
      'expireSeconds',
      'sessionKey',
      ...sentFieldNames,
    ],
  },
  status: {
    codes: [...common, 'CE3100'],
    faultCodes: errorCodes,
    tampers: [],
    knownFields: ['txId'],
  },
  result: {
    codes: [...common, ...personErrorCodes, 'CE3100', 'CE3101', 'CE3102', 'CE3103', 'CE3200'],
    faultCodes: errorCodes,
    tampers: [
      'field-tag',
      'field-session-id',
      'signature-content',
      'signature-digest',
      'certificate-expired',
      'certificate-unknown-ca',
    ],
    knownFields: ['txId', 'sessionKey'],
  },
  certificate: {
    // Official SDKs ask it for themselves: no test of a partner has to see how it refuses.
    codes: [],
    faultCodes: errorCodes,
    tampers: [],
    knownFields: ['certificate'],
  },
} as const satisfies Record<string, EndpointEntry>;

type Table = typeof endpointTable;

export type Endpoint = keyof Table;
/** The endpoints that each product has under a prefix of its own. */
export type ProductEndpoint = Exclude<Endpoint, 'token' | 'certificate'>;
export type Tamper = Table[Endpoint]['tampers'][number];
export type KnownField<E extends Endpoint> = NonNullable<Table[E]['knownFields']>[number];

export const endpoints = Object.keys(endpointTable) as readonly Endpoint[];

export const entryOf = (endpoint: Endpoint): EndpointEntry => endpointTable[endpoint];

/** Every code. One that no endpoint answers does not compile here: it belongs into the table. */
export const codes: readonly Table[Endpoint]['codes'][number][] = [...errorCodes, ...oauthCodes];
