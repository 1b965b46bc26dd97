import { ControlClient, type ControlClientOptions, ControlError } from '../client/control.ts';
import { reachableHost } from '../server/reachable-host.ts';
import { type CommandOption, exitCodes, type OptionValues, type Terminal } from './command.ts';
import { complain, configure, settingOptions } from './configure.ts';
import { UsageError } from './values.ts';

/** Where the server is. */
export const serverOptions: readonly CommandOption[] = [
  { flags: '--url <address>', description: 'base URL of the server' },
  ...settingOptions.filter(({ flags }) => /^--(config|host|port) /.test(flags)),
];

/** One line for a refusal, and the exit code that goes with it. */
const complainOf = (terminal: Terminal, error: ControlError): number => {
  const { status, problem, message, cause } = error;
  const advice = status === 401 ? ': set MOCK_TOSS_CONTROL_TOKEN to the token of the server' : '';
  const start = cause === undefined ? '' : ': start one, or give its address with --url';
  complain(terminal, [`${problem?.detail ?? message.replace(/: is it running there\?$/, '')}${advice}${start}`]);
  if (status === 400) return exitCodes.usage;
  // Somebody else, nobody, or one that does not let in who asks.
  return problem === null || status === 401 || status === 403 ? exitCodes.unreachable : exitCodes.failed;
};

/** A client of the server that `--url`, or the settings, name; `undefined` after complaining. Throws `UsageError`. */
export const connect = (
  // Other flags of a command may be called as settings are: --client-id, --scenario.
  { url, config, host, port }: OptionValues,
  terminal: Terminal,
  options: Pick<ControlClientOptions, 'timeoutMs'> = {},
): ControlClient | undefined => {
  const loaded = configure({ config, host, port }, terminal);
  if (loaded === undefined) return undefined;
  const { controlToken, ...settings } = loaded.config;
  const address = url ?? `http://${reachableHost(settings.host)}:${settings.port}`;
  try {
    return new ControlClient(address, { ...options, token: controlToken ?? undefined });
  } catch {
    // It may hold credentials.
    throw new UsageError(
      `${url === undefined ? '--host and --port name' : '--url is'} no address of a server: write http://localhost:8677, without credentials or query`,
    );
  }
};

/** Runs with a client of the server; complains of what it refuses. */
export const withControl = async (
  values: OptionValues,
  terminal: Terminal,
  use: (control: ControlClient) => Promise<number>,
): Promise<number> => {
  const control = connect(values, terminal);
  if (control === undefined) return exitCodes.usage;
  try {
    return await use(control);
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    return complainOf(terminal, error);
  }
};
