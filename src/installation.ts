/** Whether this is the built program: the sources are TypeScript. */
export const isBuilt = import.meta.url.endsWith('.js');

/** A file of the package, such as `fixtures/errors.json`. Sources and built program lie one level below its folder. */
export const inPackage = (path: string): URL => new URL(`../${path}`, import.meta.url);

/** A file of `src`, or of `dist` in the built program. */
export const besideCode = (path: string): URL => new URL(`./${path}`, import.meta.url);
