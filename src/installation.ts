import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
// Imported as a whole, because older versions of Node.js lack some of its functions.
import sea from 'node:sea';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Whether this is the executable: Node.js, the program and the files of the package in one file. */
const isExecutable = sea.isSea();

/** Whether this is the built program: the sources are TypeScript. */
export const isBuilt = isExecutable || import.meta.url.endsWith('.js');

/** Files inside the executable have an address below that of the executable. They are not on the disk: `embedded` returns their content. */
const inExecutable = (path: string): URL => new URL(path, pathToFileURL(`${process.execPath}/`));

/** A file of the package, such as `fixtures/errors.json`. Sources and built program lie one level below its folder. */
export const inPackage = (path: string): URL =>
  isExecutable ? inExecutable(path) : new URL(`../${path}`, import.meta.url);

/** A file of `src`, or of `dist` in the built program. */
export const besideCode = (path: string): URL =>
  isExecutable ? inExecutable(`dist/${path}`) : new URL(`./${path}`, import.meta.url);

const embeddedPaths: ReadonlySet<string> = new Set(isExecutable ? sea.getAssetKeys() : []);

/** The path of a file inside the executable. */
const pathInside = (file: string | URL): string =>
  relative(process.execPath, typeof file === 'string' ? file : fileURLToPath(file)).replaceAll('\\', '/');

/** The content of a file inside the executable, not to be changed; `undefined` for every other file. */
export const embedded = (file: string | URL): Buffer | undefined => {
  if (!isExecutable) return undefined;
  const path = pathInside(file);
  return embeddedPaths.has(path) ? Buffer.from(sea.getRawAsset(path)) : undefined;
};

/** Reads a file of the package. */
export const readInstalled = (file: URL): Buffer => embedded(file) ?? readFileSync(file);

export const existsInstalled = (file: URL): boolean => embedded(file) !== undefined || existsSync(file);

/** The names in a folder, which may be one of the package. */
export const namesIn = (folder: string): readonly string[] => {
  const prefix = isExecutable ? `${pathInside(folder)}/` : '';
  const inside = [...embeddedPaths].flatMap((path) => (path.startsWith(prefix) ? [path.slice(prefix.length)] : []));
  return inside.length > 0 ? inside : readdirSync(folder);
};
