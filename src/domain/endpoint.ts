import { type ErrorCode, errorCodes, type OAuthCode, oauthCodes, personErrorCodes } from './names/error-codes.ts';
import { sentFieldNames } from './names/sent-fields.ts';

type Code = ErrorCode | OAuthCode;

export interface EndpointEntry {
  /** The codes with which the endpoint itself refuses calls. Coverage counts them. */
  readonly codes: readonly Code[];
  /** The codes with which a fault can make it refuse a call. */
  readonly faultCodes: readonly Code[];
  /** The parts of a good answer that a fault can break. */
  readonly tampers: readonly string[];
  /** The fields of its JSON body. `null`: it takes a form and ignores unknown parameters (RFC 6749 3.2). */
  readonly knownFields: readonly string[] | null;
}

const common = ['CE0001', 'CE0002', 'CE0003', 'CE1000', 'CE1001', 'CE5000'] as const;

/** The emulated endpoints, as journal, faults, findings and coverage name them. */
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
    // Official SDKs call it by themselves: a partner's tests need not cover its refusals.
    codes: [],
    faultCodes: errorCodes,
    tampers: [],
    knownFields: ['certificate'],
  },
} as const satisfies Record<string, EndpointEntry>;

type Table = typeof endpointTable;

export type Endpoint = keyof Table;
/** The endpoints that each product has under its own prefix. */
export type ProductEndpoint = Exclude<Endpoint, 'token' | 'certificate'>;
export type Tamper = Table[Endpoint]['tampers'][number];
export type KnownField<E extends Endpoint> = NonNullable<Table[E]['knownFields']>[number];

export const endpoints = Object.keys(endpointTable) as readonly Endpoint[];

/** The emulated calls as metrics name them. `app-uri` is no endpoint of a partner; `other` are the calls that no route answers. */
export type CountedEndpoint = Endpoint | 'app-uri' | 'other';

export const entryOf = (endpoint: Endpoint): EndpointEntry => endpointTable[endpoint];

/** Every code. A code that no endpoint answers does not compile here: add it to the table. */
export const codes: readonly Table[Endpoint]['codes'][number][] = [...errorCodes, ...oauthCodes];
