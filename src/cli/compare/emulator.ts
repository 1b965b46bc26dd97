import type { KeyObject } from 'node:crypto';
import { type ControlClient, ControlError } from '../../client/control.ts';
import { readSpki } from '../../parity/session.ts';
import type { OptionValues, Terminal } from '../command.ts';
import { open, readSettings } from '../exec/open.ts';
import { connect } from '../with-control.ts';
import type { CompareOptions, Credentials } from './options.ts';

/** The emulator that is compared. */
export interface Emulator {
  readonly control: ControlClient;
  readonly publicKey: KeyObject;
  /** Undoes what was changed, and stops a server that was started for the run. */
  leave(): Promise<void>;
}

/** Requests must wait for a person, as they do in the real service: otherwise a status depends on when it is asked. */
const SCENARIO = 'manual';

/** Lets the emulator know the client. Resolves to a function that undoes it. */
const prepareClient = async (
  control: ControlClient,
  { clientId, clientSecret }: Credentials,
): Promise<() => Promise<void>> => {
  try {
    const { scenario } = await control.client(clientId);
    if (scenario === SCENARIO) return async () => {};
    await control.changeClient(clientId, { scenario: SCENARIO });
    return async () => void (await control.changeClient(clientId, { scenario }));
  } catch (error) {
    if (!(error instanceof ControlError && error.status === 404)) throw error;
  }
  // Lifetimes follow from the id of a client, so both servers must have the same one.
  await control.createClient({ clientId, clientSecret, scenario: SCENARIO });
  return () => control.deleteClient(clientId);
};

/**
 * Connects to the emulator of --url, or starts one. Prints what is wrong with the settings, and returns `undefined`. Throws
 * `ControlError`, `NotStartedError`, `FixtureError` and `TlsError`.
 */
export const openEmulator = async (
  { config, fixtures }: OptionValues,
  terminal: Terminal,
  { emulator, credentials }: Pick<CompareOptions, 'emulator' | 'credentials'>,
): Promise<Emulator | undefined> => {
  let close = async (): Promise<void> => {};
  let control: ControlClient | undefined;
  if (emulator !== undefined) {
    control = connect({ url: emulator.href, config }, terminal);
  } else {
    const settings = readSettings({ config, fixtures }, terminal);
    if (settings === undefined) return undefined;
    const { server } = await open(settings, terminal);
    close = () => server.close(0);
    control = connect({ url: server.url, config }, terminal);
  }
  if (control === undefined) return undefined;
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
    throw error;
  }
};
