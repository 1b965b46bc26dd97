import type { KeyObject } from 'node:crypto';
import { type ClientView, type ControlClient, ControlError } from '../../client/control.ts';
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
  /** Undoes what was changed, and stops a server that was started for the run. */
  leave(): Promise<void>;
}

/** Requests must wait for a person, as they do in the real service: otherwise a status depends on when it is asked. */
const SCENARIO = 'manual';

/** Sets a client's clock back to where it was before a run that waited. */
const restoreClock = async (control: ControlClient, { clientId, clock }: ClientView): Promise<void> => {
  const { offsetMs } = (await control.client(clientId)).clock;
  if (offsetMs !== clock.offsetMs) await control.clock(clientId).advance(`${clock.offsetMs - offsetMs}ms`);
};

/** Lets the emulator know the client. Resolves to a function that undoes it. */
const prepareClient = async (
  control: ControlClient,
  { clientId, clientSecret }: Credentials,
): Promise<() => Promise<void>> => {
  try {
    const known = await control.client(clientId);
    await control.changeClient(clientId, { scenario: SCENARIO, strict: false });
    return async () => {
      await control.changeClient(clientId, { scenario: known.scenario, strict: known.strict });
      await restoreClock(control, known);
    };
  } catch (error) {
    if (!(error instanceof ControlError && error.status === 404)) throw error;
  }
  // Lifetimes follow from the id of a client, so both servers must have the same one.
  await control.createClient({ clientId, clientSecret, scenario: SCENARIO });
  return () => control.deleteClient(clientId);
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
  try {
    const publicKey = readSpki((await control.publicKey()).trim());
    const forget = await prepareClient(control, credentials);
    return {
      control,
      publicKey,
      leave: async () => {
        // The server may have gone meanwhile.
        await forget().catch(() => {});
        await close();
      },
    };
  } catch (error) {
    await close();
    if (error instanceof ControlError) {
      return printRefusal({ ...terminal, nameField: (field) => fieldNames[field] ?? field }, error, control);
    }
    throw error;
  }
};
