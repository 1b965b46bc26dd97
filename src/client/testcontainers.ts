import { AbstractStartedContainer, GenericContainer, type StartedTestContainer, Wait } from 'testcontainers';
import { ControlClient } from './control.ts';

const PORT = 8677;

/** A container that is ready to be called. */
export class StartedMockTossContainer extends AbstractStartedContainer {
  readonly control: ControlClient;

  constructor(container: StartedTestContainer, token: string | undefined) {
    super(container);
    this.control = new ControlClient(this.baseUrl, { token });
  }

  /** For this machine: what clients have in the place of `https://cert.toss.im` and `https://oauth2.cert.toss.im`. */
  get baseUrl(): string {
    const host = this.getHost();
    return `http://${host.includes(':') ? `[${host}]` : host}:${this.getMappedPort(PORT)}`;
  }

  /** One line of base64 SubjectPublicKeyInfo: what session keys are wrapped with. */
  publicKey(): Promise<string> {
    return this.control.publicKey();
  }
}

/** The emulator in a container; started when it answers `GET /ready`. Settings are variables, by `withEnvironment`. */
export class MockTossContainer extends GenericContainer {
  /** The image that you have built or pulled. */
  constructor(image: string) {
    super(image);
    this.withExposedPorts(PORT);
    // Not the image's health check: it runs for the first time only after its interval.
    this.withWaitStrategy(Wait.forHttp('/ready', PORT).forStatusCode(200));
  }

  /** Control calls need this token; the control client sends it. */
  withControlToken(token: string): this {
    return this.withEnvironment({ MOCK_TOSS_CONTROL_TOKEN: token });
  }

  /** What users of requests do that nothing else decides, such as `auto`. */
  withScenario(scenario: string): this {
    return this.withEnvironment({ MOCK_TOSS_SCENARIO: scenario });
  }

  override async start(): Promise<StartedMockTossContainer> {
    return new StartedMockTossContainer(await super.start(), this.environment.MOCK_TOSS_CONTROL_TOKEN);
  }
}
