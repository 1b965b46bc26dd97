import { AbstractStartedContainer, GenericContainer, type StartedTestContainer, Wait } from 'testcontainers';
import { ControlClient } from './control.ts';

const PORT = 8677;

/** A container that is ready. */
export class StartedMockTossContainer extends AbstractStartedContainer {
  /** A client of the container's control API. */
  readonly control: ControlClient;

  constructor(container: StartedTestContainer, token: string | undefined) {
    super(container);
    this.control = new ControlClient(this.baseUrl, { token });
  }

  /** The base URL for clients on this machine, in place of `https://cert.toss.im` and `https://oauth2.cert.toss.im`. */
  get baseUrl(): string {
    const host = this.getHost();
    return `http://${host.includes(':') ? `[${host}]` : host}:${this.getMappedPort(PORT)}`;
  }

  /** The public key for session keys: one line of base64 X.509 SubjectPublicKeyInfo. */
  publicKey(): Promise<string> {
    return this.control.publicKey();
  }
}

/**
 * The emulator in a container. It counts as started when `GET /ready` answers 200. Set other settings as environment variables
 * with `withEnvironment` (the table in `docs/settings.md`).
 */
export class MockTossContainer extends GenericContainer {
  /** `image` is the name of an image that you have built or pulled. */
  constructor(image: string) {
    super(image);
    this.withExposedPorts(PORT);
    // Faster than the image's health check, which first runs after its interval.
    this.withWaitStrategy(Wait.forHttp('/ready', PORT).forStatusCode(200));
  }

  /** Protects the control API with a token; `control` of the started container sends it. */
  withControlToken(token: string): this {
    return this.withEnvironment({ MOCK_TOSS_CONTROL_TOKEN: token });
  }

  /** The default scenario, such as `auto`. */
  withScenario(scenario: string): this {
    return this.withEnvironment({ MOCK_TOSS_SCENARIO: scenario });
  }

  override async start(): Promise<StartedMockTossContainer> {
    return new StartedMockTossContainer(await super.start(), this.environment.MOCK_TOSS_CONTROL_TOKEN);
  }
}
