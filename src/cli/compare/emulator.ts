import type { KeyObject } from 'node:crypto';
import { type ControlClient, ControlError } from '../../client/control.ts';
import { readSpki } from '../../parity/session.ts';
import { exitCodes, type OptionValues, type Terminal } from '../command.ts';
import { open, readSettings } from '../exec/open.ts';
import type { FullControl } from '../full-control.ts';
import { connect, printRefusal } from '../with-control.ts';
import type { CompareOptions, Credentials } from './options.ts';

/** A whole run on one machine ends within a minute, also when the control API does not answer. */
const CONTROL_LIMIT_MS = 5_000;

/** What the command line calls the fields of the client. */
const fieldNames: Readonly<Record<string, string>> = {
  clientId: 'MOCK_TOSS_COMPARE_CLIENT_ID',
  clientSecret: 'MOCK_TOSS_COMPARE_CLIENT_SECRET',
};

/** The emulator that is compared. */
export interface Emulator {
  readonly control: ControlClient;
  readonly publicKey: KeyObject;
  /** Moves the client's clock forward, until the end. */
  advance(ms: number): Promise<void>;
  /** Undoes what was changed, and stops a server that was started for the run. */
  leave(): Promise<void>;
}

/** Requests must wait for a person, as they do in the real service: otherwise a status depends on when it is asked. */
const SCENARIO = 'manual';

/** What is done at the end, the last first. */
type Undo = (() => Promise<unknown>)[];

/** Lets the emulator know the client. What undoes it is known before it is done: a call may be carried out though its answer is late. */
const prepareClient = async (
  control: ControlClient,
  { clientId, clientSecret }: Credentials,
  undo: Undo,
): Promise<void> => {
  try {
    const { scenario, strict } = await control.client(clientId);
    undo.unshift(() => control.changeClient(clientId, { scenario, strict }));
    await control.changeClient(clientId, { scenario: SCENARIO, strict: false });
    return;
  } catch (error) {
    if (!(error instanceof ControlError && error.status === 404)) throw error;
  }
  // Lifetimes follow from the id of a client, so both servers must have the same one.
  undo.unshift(() => control.deleteClient(clientId));
  await control.createClient({ clientId, clientSecret, scenario: SCENARIO });
};

/**
 * Connects to the emulator of --url, or starts one. Prints what is wrong with the settings or with the emulator of --url, and resolves
 * to the exit code. Throws `NotStartedError`, `FixtureError` and `TlsError`.
 */
export const openEmulator = async (
  { config, fixtures }: OptionValues,
  terminal: Terminal,
  { emulator, credentials }: Pick<CompareOptions, 'emulator' | 'credentials'>,
): Promise<Emulator | number> => {
  let close = async (): Promise<void> => {};
  let control: FullControl | undefined;
  if (emulator !== undefined) {
    control = connect({ url: emulator.href, config }, terminal, { timeoutMs: CONTROL_LIMIT_MS });
  } else {
    const settings = readSettings({ config, fixtures }, terminal);
    if (settings === undefined) return exitCodes.usage;
    const { server } = await open(settings, terminal);
    close = () => server.close(0);
    control = connect({ url: server.url, config }, terminal, { timeoutMs: CONTROL_LIMIT_MS });
  }
  if (control === undefined) return exitCodes.usage;
  const { clientId } = credentials;
  const clock = control.clock(clientId);
  const undo: Undo = [];
  const leave = async (): Promise<void> => {
    try {
      for (const step of undo) await step();
    } catch {
      // The server may have gone meanwhile.
    }
    await close();
  };
  try {
    const publicKey = readSpki((await control.publicKey()).trim());
    await prepareClient(control, credentials, undo);
    return {
      control,
      publicKey,
      advance: async (ms) => {
        undo.unshift(() => clock.advance(`-${ms}ms`));
        await clock.advance(`${ms}ms`);
      },
      leave,
    };
  } catch (error) {
    await leave();
    if (error instanceof ControlError) {
      return printRefusal({ ...terminal, nameField: (field) => fieldNames[field] ?? field }, error, control);
    }
    throw error;
  }
};
