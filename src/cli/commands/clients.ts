import type { ClientView, ControlClient, NewClient } from '../../client/control.ts';
import { MAX_TIMES } from '../../domain/limits.ts';
import { type Command, type CommandGroup, exitCodes } from '../command.ts';
import { columns, jsonOption, show } from '../print.ts';
import { readInteger } from '../values.ts';
import { serverOptions, withControl } from '../with-control.ts';

const common = [...serverOptions, jsonOption];
const clientArgument = { usage: '<clientId>', description: 'id of the client' };

const describe = (client: ClientView): string => {
  const { clientId, partnerCode, scopes, tokenTtlSeconds, scenario, identity, strict, disabledRules, clock } = client;
  return columns([
    ['client', clientId],
    ['partnerCode', partnerCode],
    ['scopes', scopes.join(' ')],
    ['tokens live', `${tokenTtlSeconds} s`],
    ['scenario', scenario ?? "(the server's default)"],
    ['identity', identity],
    ['strict', String(strict)],
    ['rules off', disabledRules.join(', ') || '(none)'],
    ['clock', clock.offsetMs === 0 && !clock.frozen ? 'real time' : `${clock.now}${clock.frozen ? ', frozen' : ''}`],
  ]);
};

const list: Command = {
  name: 'list',
  summary: 'list the clients, newest first',
  options: common,
  examples: ['clients', 'clients list --json'],
  run: (values, terminal) =>
    withControl(values, terminal, async (control) => {
      const found = await control.clients();
      show(terminal, values, found, () =>
        columns(found.map(({ clientId, partnerCode, createdAt }) => [clientId, partnerCode, createdAt])),
      );
      return exitCodes.ok;
    }),
};

const showOne: Command = {
  name: 'show',
  summary: 'show the settings of a client',
  args: [clientArgument],
  options: common,
  examples: ['clients show mock-partner'],
  run: (values, terminal, [clientId = '']) =>
    withControl(values, terminal, async (control) => {
      const found = await control.client(clientId);
      show(terminal, values, found, () => describe(found));
      return exitCodes.ok;
    }),
};

const listOf = (text: string | undefined): string[] | undefined => text?.split(',').filter((one) => one !== '');

const create: Command = {
  name: 'create',
  summary: 'create a client and print its secret, which is not shown again',
  options: [
    { flags: '--client-id <id>', description: 'default: generated, as is the secret' },
    { flags: '--partner-code <code>', description: 'partner code in signatures; default TEST1' },
    { flags: '--scopes <list>', description: 'scopes separated by commas; default ca', repeats: true },
    { flags: '--token-ttl <duration>', description: 'lifetime of its access tokens' },
    { flags: '--scenario <name>', description: 'what the user does in its requests' },
    { flags: '--identity <how>', description: 'whose data a result returns: fixed, match or echo' },
    { flags: '--strict', description: 'refuse calls that otherwise only cause a finding' },
    {
      flags: '--disable-rules <list>',
      description: 'rules of findings to switch off, separated by commas',
      repeats: true,
    },
    ...common,
  ],
  examples: ['clients create', 'clients create --scenario auto --identity echo --json'],
  run: (values, terminal) =>
    withControl(values, terminal, async (control) => {
      // The server checks the values, and its refusal names the field.
      const settings = {
        clientId: values['client-id'],
        partnerCode: values['partner-code'],
        scopes: listOf(values.scopes),
        tokenTtl: values['token-ttl'],
        scenario: values.scenario,
        identity: values.identity,
        strict: values.strict === undefined ? undefined : true,
        disabledRules: listOf(values['disable-rules']),
      } as NewClient;
      const made = await control.createClient(settings);
      show(terminal, values, made, () => `${describe(made)}${columns([['client_secret', made.clientSecret]])}`);
      return exitCodes.ok;
    }),
};

const next: Command = {
  name: 'next',
  summary: "set the scenario of a client's next requests",
  args: [clientArgument, { usage: '<scenario>', description: 'name of the scenario, such as mismatch' }],
  options: [{ flags: '--times <count>', description: 'how many requests; default 1' }, ...common],
  examples: ['clients next mock-partner mismatch', 'clients next mock-partner never --times 3'],
  async run(values, terminal, [clientId = '', scenario = '']) {
    const times = readInteger('--times', values.times, [1, MAX_TIMES]) ?? 1;
    return withControl(values, terminal, async (control) => {
      const queued = await control.queue(clientId, scenario, times);
      show(terminal, values, queued, () =>
        columns(queued.queue.map((one) => [one.scenario, `${one.times} time${one.times === 1 ? '' : 's'}`])),
      );
      return exitCodes.ok;
    });
  },
};

const clientAction = (
  name: string,
  summary: string,
  perform: (control: ControlClient, clientId: string) => Promise<unknown>,
): Command => ({
  name,
  summary,
  args: [clientArgument],
  options: common,
  examples: [`clients ${name} mock-partner`],
  run: (values, terminal, [clientId = '']) =>
    withControl(values, terminal, async (control) => {
      const answer = (await perform(control, clientId)) ?? { clientId };
      show(terminal, values, answer, () => `${clientId}: done\n`);
      return exitCodes.ok;
    }),
});

/** Commands about clients (partners). Each client has its own transactions, clock, faults and findings. */
export const clients: CommandGroup = {
  name: 'clients',
  summary: 'clients: list, show, create, next scenario, reset, delete',
  commands: [
    list,
    showOne,
    create,
    next,
    clientAction('reset', 'set a client back to how it was created', (control, clientId) =>
      control.resetClient(clientId),
    ),
    clientAction('delete', 'delete a client with all its data', (control, clientId) => control.deleteClient(clientId)),
  ],
};
