import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Marks all that a command starts, with the run of `exec`, and those around it: `outer inner`. Linux lets us read it. */
export const RUN_VARIABLE = 'MOCK_TOSS_EXEC';

interface Running {
  readonly id: number;
  readonly parent: number;
  readonly group: number;
  /** The runs of `exec` that it belongs to, the innermost last; none where the system does not say it. */
  readonly runs: readonly string[];
}

const readOrEmpty = (file: string): string => {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    // It has ended, or belongs to another user.
    return '';
  }
};

/** What is not yet cleared away after its end. */
const ENDED = /^[ZXx]/;

const listLinux = (): readonly Running[] =>
  readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    // The name of the program, in brackets, may contain anything.
    const [state = '', parent, group] = readOrEmpty(`/proc/${name}/stat`)
      .replace(/^.*\) /s, '')
      .split(' ');
    if (state === '' || ENDED.test(state)) return [];
    const [, runs = ''] =
      new RegExp(`(?:^|\0)${RUN_VARIABLE}=([^\0]*)`).exec(readOrEmpty(`/proc/${name}/environ`)) ?? [];
    return [{ id: Number(name), parent: Number(parent), group: Number(group), runs: runs.split(' ') }];
  });

/** Every POSIX system has these columns; the environment is private on some. */
const listPosix = (): readonly Running[] => {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,pgid=,state='], { encoding: 'latin1' });
  return (stdout ?? '').split('\n').flatMap((line) => {
    const [id, parent, group, state = ''] = line.trim().split(/\s+/);
    return state === '' || ENDED.test(state)
      ? []
      : [{ id: Number(id), parent: Number(parent), group: Number(group), runs: [] }];
  });
};

const list = (): readonly Running[] => {
  switch (process.platform) {
    case 'linux':
      return listLinux();
    case 'win32':
      return [];
    default:
      return listPosix();
  }
};

/** A command, as it is found among the processes of this machine. */
export interface Started {
  readonly id: number;
  /** Whether it has a process group of its own. */
  readonly hasGroup: boolean;
  /** The run of `exec` that has started it. */
  readonly run: string;
}

/** A process of a command. */
export interface Found {
  readonly id: number;
  readonly group: number;
  /** Whether another `exec` inside has started it, which passes signals on itself. */
  readonly isInner: boolean;
}

/** The command, and all that it has started, as far as the system says it. */
export const findProcesses = ({ id: root, hasGroup, run }: Started): readonly Found[] => {
  const all = list();
  const found = new Map<number, Found>();
  const add = ({ id, group, runs }: Running, isInner: boolean): void => {
    if (found.has(id)) return;
    const innermost = runs.at(-1);
    const isInnerHere = runs.includes(run) ? innermost !== run : isInner;
    found.set(id, { id, group, isInner: isInnerHere });
    for (const child of all) if (child.parent === id) add(child, isInnerHere);
  };
  // From the top, so that what is below is known by what is above.
  for (const one of all) if (one.id === root) add(one, false);
  for (const one of all) if (one.runs.includes(run) || (hasGroup && one.group === root)) add(one, false);
  return [...found.values()];
};
