import { signal } from '@preact/signals';

/** The clock of the browser, in milliseconds. */
export const readWallClock = (): number => Date.now();

/** The same, once a second, for texts that show how much time has passed. */
export const wallNow = signal(readWallClock());
setInterval(() => {
  wallNow.value = readWallClock();
}, 1_000);
