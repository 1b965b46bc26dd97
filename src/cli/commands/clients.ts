import type { ClientView, ControlClient, NewClient } from '../../client/control.ts';
import { MAX_TIMES } from '../../domain/limits.ts';
import { type Command, type CommandGroup, exitCodes } from '../command.ts';
import { columns, jsonOption, show } from '../print.ts';
import { readWhole } from '../values.ts';
import { serverOptions, withControl } from '../with-control.ts';

const common = [...serverOptions, jsonOption];
const clientWord = { usage: '<clientId>', description: 'of a client' };

const describe = (client: ClientView): string => {
  const { clientId, partnerCode, scopes, tokenTtlSeconds, scenario, identity, strict, disabledRules, clock } = client;
  return columns([
    ['client', clientId],
    ['partnerCode', partnerCode],
    ['scopes', scopes.join(' ')],
    ['tokens live', `${tokenTtlSeconds} s`],
    ['scenario', scenario ?? '(default of the server)'],
    ['identity', identity],
    ['strict', String(strict)],
    ['rules off', disabledRules.join(', ') || '(none)'],
    ['clock', clock.offsetMs === 0 && !clock.frozen ? 'real time' : `${clock.now}${clock.frozen ? ', frozen' : ''}`],
  ]);
};

const list: Command = {
  name: 'list',
  summary: 'clients, newest first',
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
  summary: 'the settings of one',
  words: [clientWord],
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
  summary: 'make one; prints its secret, this once',
  options: [
    { flags: '--client-id <id>', description: 'made up when left out, as is the secret' },
    { flags: '--partner-code <code>', description: 'in signatures, default TEST1' },
    { flags: '--scopes <list>', description: 'separated by commas, default ca', repeats: true },
    { flags: '--token-ttl <duration>', description: 'how long its tokens live' },
    { flags: '--scenario <name>', description: 'what users of its requests do' },
    { flags: '--identity <how>', description: 'fixed, match or echo' },
    { flags: '--strict', description: 'refuse what is only a finding otherwise' },
    { flags: '--disable-rules <list>', description: 'rules of findings that are not looked at', repeats: true },
    ...common,
  ],
  examples: ['clients create', 'clients create --scenario auto --identity echo --json'],
  run: (values, terminal) =>
    withControl(values, terminal, async (control) => {
      // What is not allowed is refused by the server, with the field's name.
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
  summary: 'the next requests of a client get this scenario',
  words: [clientWord, { usage: '<scenario>', description: 'its name, such as mismatch' }],
  options: [{ flags: '--times <count>', description: 'how many requests, default 1' }, ...common],
  examples: ['clients next mock-partner mismatch', 'clients next mock-partner never --times 3'],
  async run(values, terminal, [clientId = '', scenario = '']) {
    const times = readWhole('--times', values.times, [1, MAX_TIMES]) ?? 1;
    return withControl(values, terminal, async (control) => {
      const queued = await control.queue(clientId, scenario, times);
      show(terminal, values, queued, () =>
        columns(queued.queue.map((one) => [one.scenario, `${one.times} time${one.times === 1 ? '' : 's'}`])),
      );
      return exitCodes.ok;
    });
  },
};

const act = (
  name: string,
  summary: string,
  perform: (control: ControlClient, clientId: string) => Promise<unknown>,
): Command => ({
  name,
  summary,
  words: [clientWord],
  options: common,
  examples: [`clients ${name} mock-partner`],
  run: (values, terminal, [clientId = '']) =>
    withControl(values, terminal, async (control) => {
      const answer = (await perform(control, clientId)) ?? { clientId };
      show(terminal, values, answer, () => `${clientId}: done\n`);
      return exitCodes.ok;
    }),
});

/** The tenants. */
export const clients: CommandGroup = {
  name: 'clients',
  summary: 'clients: list, show, create, next scenario, reset, delete',
  commands: [
    list,
    showOne,
    create,
    next,
    act('reset', 'as created, with nothing that belongs to it', (control, clientId) => control.resetClient(clientId)),
    act('delete', 'with all that belongs to it', (control, clientId) => control.deleteClient(clientId)),
  ],
};
