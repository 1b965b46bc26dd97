import { script } from '@bomb.sh/tab';

const PROGRAM = 'mock-toss-cert';

/** The scripts run the program as `mock-toss-cert complete -- words`. */
export const printScript = (shell: 'bash' | 'fish' | 'powershell' | 'zsh'): void => {
  // It writes to standard output itself.
  script(shell, PROGRAM, PROGRAM);
  // Where the program has no proposals, bash completes file names. The script switches that off where it should not.
  if (shell === 'bash') console.log(`complete -o default -F __${PROGRAM.replaceAll('-', '_')}_complete ${PROGRAM}`);
};
