import { ControlClient, ControlError } from '../client/control.ts';
import { reachableHost } from '../reachable-host.ts';
import { type CommandOption, exitCodes, type OptionValues, type Terminal } from './command.ts';
import { complain, configure, settingOptions } from './configure.ts';
import { notAllowed, UsageError } from './values.ts';

/** Where the server is. */
export const serverOptions: readonly CommandOption[] = [
  { flags: '--url <address>', description: 'base URL of the server' },
  ...settingOptions.filter(({ flags }) => /^--(config|host|port) /.test(flags)),
];

/** Refused for who asks, not for what is asked. */
const isShutOut = (status: number | null): boolean => status === null || status === 401 || status === 403;

/** One line for a refusal, and the exit code that goes with it. */
export const complainOf = (terminal: Terminal, error: ControlError): number => {
  const { status, problem, message } = error;
  const advice = status === 401 ? ': set MOCK_TOSS_CONTROL_TOKEN to the token of the server' : '';
  const start = status === null ? ': start one, or give its address with --url' : '';
  complain(terminal, [`${problem?.detail ?? message.replace(/: is it running there\?$/, '')}${advice}${start}`]);
  if (isShutOut(status)) return exitCodes.unreachable;
  return status === 400 ? exitCodes.usage : exitCodes.failed;
};

/** Runs with a client of the server that `--url`, or the settings, name; complains of what it refuses. */
export const withControl = async (
  // Other flags of a command may be called as settings are: --client-id, --scenario.
  { url, config, host, port }: OptionValues,
  terminal: Terminal,
  use: (control: ControlClient) => Promise<number>,
): Promise<number> => {
  const loaded = configure({ config, host, port }, terminal);
  if (loaded === undefined) return exitCodes.usage;
  const { controlToken, ...settings } = loaded.config;
  let control: ControlClient;
  try {
    control = new ControlClient(url ?? `http://${reachableHost(settings.host)}:${settings.port}`, {
      token: controlToken ?? undefined,
    });
  } catch {
    throw new UsageError(notAllowed('--url', url, 'an http or https address'));
  }
  try {
    return await use(control);
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    return complainOf(terminal, error);
  }
};
