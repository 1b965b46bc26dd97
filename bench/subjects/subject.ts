import type { Load } from '../load/load.ts';
import type { Contender } from '../measure/alternate.ts';
import type { Tree } from '../servers/programs.ts';
import type { Server } from '../servers/server.ts';

/** The emulator, prepared for calls of one kind. */
export interface Subject extends AsyncDisposable {
  readonly contender: Contender;
  /** The same calls to another server. */
  against(server: Server): Contender;
  /** What a reference server has to know. */
  readonly env: Readonly<Record<string, string>>;
}

export type OpenSubject = (load: Load, tree: Tree) => Promise<Subject>;
