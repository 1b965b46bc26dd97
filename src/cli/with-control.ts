import { ControlClient, type ControlClientOptions, ControlError } from '../client/control.ts';
import { reachableHost } from '../server/reachable-host.ts';
import { type CommandOption, exitCodes, type OptionValues, type Terminal } from './command.ts';
import { configure, printErrors, settingOptions } from './configure.ts';
import { UsageError } from './values.ts';

/** The options that say where the server is. */
export const serverOptions: readonly CommandOption[] = [
  { flags: '--url <address>', description: 'base URL of the server' },
  ...settingOptions.filter(({ flags }) => /^--(config|host|port) /.test(flags)),
];

/** Prints one line for a refusal, and returns the exit code. */
const printControlError = (terminal: Terminal, error: ControlError): number => {
  const { status, problem, message, cause } = error;
  const advice = status === 401 ? ': set MOCK_TOSS_CONTROL_TOKEN to the token of the server' : '';
  const start = cause === undefined ? '' : ': start one, or give its address with --url';
  printErrors(terminal, [`${problem?.detail ?? message.replace(/: is it running there\?$/, '')}${advice}${start}`]);
  if (status === 400) return exitCodes.usage;
  // No mock-toss-cert answers, or it denies access.
  return problem === null || status === 401 || status === 403 ? exitCodes.unreachable : exitCodes.failed;
};

/**
 * A control client for the server of `--url`, or of the settings. Prints every problem of the settings and returns `undefined`
 * when there is one. Throws `UsageError`.
 */
export const connect = (
  // Only these four: other options, such as --client-id, have the name of a setting but another meaning.
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
    // The message does not repeat the address: it may contain credentials.
    throw new UsageError(
      `${url === undefined ? '--host and --port do not give' : '--url is not'} a server address: write it like http://localhost:8677, without credentials or query`,
    );
  }
};

/** Runs a function with a control client. Prints refusals of the server and returns their exit code. */
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
    return printControlError(terminal, error);
  }
};
