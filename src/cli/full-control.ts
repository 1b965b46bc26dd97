import {
  ControlClient,
  type ControlClientOptions,
  ControlError,
  type Limited,
  type PersonaView,
  type ScenarioView,
} from '../client/control.ts';
import { ControlServer, eventsPath, part } from '../client/control-server.ts';
import type { StreamEnd, StreamOptions } from '../client/event-stream.ts';
import type { ObservedBehaviour } from '../domain/fidelity/parity-report.ts';

/** The keys and certificates that a server publishes, by their address. */
const publishedPaths = {
  'public-key': '/public-key',
  'public-key-pem': '/public-key?format=pem',
  jwks: '/jwks',
  'signature-ca': '/signature-ca.pem',
  'tls-ca': '/tls-ca.pem',
} as const;

export type Published = keyof typeof publishedPaths;
export const published = Object.keys(publishedPaths) as readonly Published[];

const documentPaths = { control: '/openapi.json', toss: '/openapi-toss.json' } as const;

export type DocumentName = keyof typeof documentPaths;
export const documentNames = Object.keys(documentPaths) as readonly DocumentName[];

export interface MagicValuesView {
  readonly phones: readonly { readonly userPhone: string; readonly scenario: string }[];
  readonly requestUrl: { readonly queryParameter: string; readonly example: string };
}

export type BehaviourView = Pick<ObservedBehaviour, 'id' | 'behaviour' | 'basis' | 'observed' | 'observedOn'> & {
  readonly real: string | null;
  readonly setting: string | null;
};

/** All of the control API: also what people ask on a command line, and tests never do. */
export class FullControl extends ControlClient {
  readonly #server: ControlServer;

  constructor(baseUrl: string, options: ControlClientOptions) {
    super(baseUrl, options);
    this.#server = new ControlServer(baseUrl, options);
  }

  /** Resolves when the server answers, whether it is ready or not. */
  async alive(): Promise<void> {
    const { status } = await this.#server.ask<{ status?: unknown }>('GET', '/health');
    if (status !== 'ok') throw this.otherServer('the answer has no status "ok"');
  }

  /** A key or certificate, as the server sends it. */
  async published(what: Published): Promise<string> {
    const text = await this.#server.send('GET', publishedPaths[what]);
    // A JWK set, PEM, or the base64 of a public key.
    if (!/^(\{\s*"keys"|-----BEGIN |MI)/.test(text)) throw this.otherServer('the answer is no key');
    return text;
  }

  magicValues(): Promise<MagicValuesView> {
    return this.#server.ask('GET', '/magic-values');
  }

  fidelity(filter: Limited = {}): Promise<BehaviourView[]> {
    return this.#server.list('/fidelity', { ...filter });
  }

  openApi(name: DocumentName): Promise<object> {
    return this.#server.ask('GET', documentPaths[name]);
  }

  persona(id: string): Promise<PersonaView> {
    return this.#server.ask('GET', `/personas/${part(id)}`);
  }

  scenario(name: string): Promise<ScenarioView> {
    return this.#server.ask('GET', `/scenarios/${part(name)}`);
  }

  /** The error of an answer that another program has given. */
  otherServer(reason: string): ControlError {
    return this.#server.otherServer(reason);
  }

  /** Hears of events until the stream ends. Never rejects. */
  follow(clientId: string | undefined, options: Omit<StreamOptions, 'url' | 'token'>): Promise<StreamEnd> {
    return this.#server.follow(clientId, options);
  }

  /** The error of a stream that the server has refused. */
  refusalOfStream(status: number, detail: string | null): ControlError {
    if (status === 200) return this.otherServer('the answer is no stream of events');
    if (detail === null) return this.#server.otherServer(`HTTP ${status}`, status);
    const problem = { type: 'about:blank', title: 'Refused', status, detail };
    return new ControlError(`GET ${eventsPath}: ${detail}`, { status, problem });
  }
}
