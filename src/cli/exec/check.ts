import type { ControlClient } from '../../client/control.ts';
import type { Text } from '../../domain/text/language.ts';
import type { Terminal } from '../command.ts';
import type { Paint } from '../print.ts';
import type { ServerSettings } from '../server-settings.ts';

/** A run whose command has ended, while its server still answers. */
export interface EndedRun {
  readonly control: ControlClient;
  /** The client that the command was given. */
  readonly clientId: string;
  readonly settings: ServerSettings;
  readonly terminal: Terminal;
  readonly paint: Paint;
}

/** Looks at a run, and says on standard error what it finds. Resolves to why the run has failed, if it has. */
export type Check = (run: EndedRun) => Promise<readonly Text[]>;
