import type { Text } from '../domain/text/language.ts';
import { type Command, type CommandOption, exitCodes } from './command.ts';
import { askOptions, checkClient, clientIdOption } from './common-options.ts';
import type { FullControl } from './full-control.ts';
import { doneText, show } from './print.ts';
import { withControl } from './with-control.ts';

const everyClient: Text = { en: 'all clients', ko: '모든 클라이언트' };

/** A command `clear` of a group, which deletes records of one client or of all.  */
export const clearCommand = (
  group: string,
  summary: Text,
  clear: (control: FullControl, clientId: string | undefined) => Promise<void>,
  whose: CommandOption = clientIdOption,
): Command => ({
  name: 'clear',
  summary,
  options: [whose, ...askOptions],
  examples: [`${group} clear`, `${group} clear --client-id mock-partner`],
  async run(values, terminal) {
    const { 'client-id': clientId } = values;
    return withControl(values, terminal, async (control) => {
      await checkClient(control, clientId, whose);
      await clear(control, clientId);
      show(terminal, values, { clientId: clientId ?? null }, (say) => doneText(clientId ?? say(everyClient), say));
      return exitCodes.ok;
    });
  },
});
