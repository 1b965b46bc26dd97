// Bundles the program with the packages that it needs.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type InputOptions,
  type OutputChunk,
  type OutputOptions,
  type Plugin,
  rolldown,
  type SourceMap,
} from 'rolldown';
import { minifySync } from 'rolldown/utils';
import { entriesFor, FIXTURE, standalone, wrapped } from './entries.ts';
import { thinMappings } from './thin-source-map.ts';

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

const packageJson = JSON.parse(readFileSync(at('package.json'), 'utf8')) as {
  readonly peerDependencies: Readonly<Record<string, string>>;
};

const BUILT = at('src/built.ts');
/** Runs the command: what others import must not be in the same file. */
const MAIN = at('src/main.ts');
const WORKER = 'crypto/diagnosis/worker';
const SERVER_THREAD = 'client/server-thread';
const CONTROL_CLIENT = at('src/client/control.ts');

const sourcesOf = (paths: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(paths.map((path) => [path, at(`src/${path}.ts`)]));

const entries: Readonly<Record<string, string>> = {
  main: BUILT,
  ...sourcesOf([WORKER, SERVER_THREAD, ...wrapped, ...entriesFor('require')]),
};

const NO_MAP = { mappings: '' };

const COMPILER = at('src/http/schema-compiler.ts');
const LATE_COMPILER = at('src/http/late-schema-compiler.ts');

const compiledSchemas: Plugin = {
  name: 'compiled-schemas',
  load: async (id) => {
    if (id !== COMPILER && id !== LATE_COMPILER) return null;
    // Not before: it runs the sources.
    const { writeCompiledSchemas, writeLateSchemas } = await import('./compiled-schemas.ts');
    const code = await (id === COMPILER ? writeCompiledSchemas() : writeLateSchemas());
    return { code, map: NO_MAP, moduleType: 'js' };
  },
};

/** Source maps are read at the start. Those of other packages would take more memory than they are worth: measured, 5 MiB. */
const noMapsOfPackages: Plugin = {
  name: 'no-maps-of-packages',
  transform: { filter: { id: /node_modules/ }, handler: (code) => ({ code, map: NO_MAP }) },
};

/** Replaces a package that another package loads and that is never used here: the OpenAPI documents are served as JSON only. */
const NO_YAML = '\0yaml';
const noYaml: Plugin = {
  name: 'no-yaml',
  resolveId: (source) => (source === 'yaml' ? NO_YAML : null),
  load: (id) => (id === NO_YAML ? { code: 'module.exports = {};', moduleType: 'js' } : null),
};

interface Context {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

/** Every module that is loaded with a module. */
const loadedWith = (first: string, context: Context): ReadonlySet<string> => {
  const found = new Set<string>();
  const look = (id: string): void => {
    if (found.has(id)) return;
    found.add(id);
    for (const next of context.getModuleInfo(id)?.importedIds ?? []) look(next);
  };
  look(first);
  return found;
};

const isOfPackage = (id: string): boolean => id.includes('node_modules') || id.startsWith('\0');

/**
 * Names the file of each module after the parts of the program that are loaded with it, such as `cli-server`: few files are read
 * at the start, and no part brings another one along. Modules of packages have files of their own. So does what the control client
 * needs: users import it without the command line, which is made from it.
 */
const createNameOf = () => {
  let parts: readonly (readonly [string, ReadonlySet<string>])[] | undefined;
  let ofControl: ReadonlySet<string> | undefined;
  return (id: string, context: Context): string | null => {
    parts ??= [
      ['cli', loadedWith(MAIN, context)],
      ['server', loadedWith(at('src/cli/commands/server/serve.ts'), context)],
      ['worker', loadedWith(at(`src/${WORKER}.ts`), context)],
      ['control', loadedWith(at('src/client/control.ts'), context)],
    ];
    const names = parts.flatMap(([name, modules]) => (modules.has(id) ? [name] : []));
    if (names.length === 0 || id === MAIN || Object.values(entries).includes(id)) return null;
    ofControl ??= loadedWith(CONTROL_CLIENT, context);
    if (ofControl.has(id)) return 'control-client';
    if (id === COMPILER) return 'schemas';
    if (id === LATE_COMPILER) return 'late-schemas';
    return [...names, ...(isOfPackage(id) ? ['packages'] : [])].join('-');
  };
};

const keepNames = { function: true, class: true };
/** The names of functions and classes stand in stack traces and in the log. */
const minify = { compress: { keepNames }, mangle: { keepNames } };

const options = {
  platform: 'node',
  transform: { target: 'es2024' },
  cwd: at('.'),
  // Fastify has compilers of schemas and calls without a connection for those that want them. They are large, and never loaded here.
  external: [
    ...Object.keys(packageJson.peerDependencies),
    /^@fastify\/(ajv|fast-json-stringify)-compiler$/,
    'light-my-request',
  ],
  plugins: [compiledSchemas, noMapsOfPackages, noYaml],
  // Compiling the schemas takes seconds.
  checks: { bundlerTimings: false },
} satisfies InputOptions;

type Mapped = Pick<SourceMap, 'sources' | 'mappings'>;

/**
 * The files whose errors users of the package meet: Node.js prints the line that threw an error. The others stay one line each, as
 * the package is to be small.
 */
const isMet = (fileName: string): boolean => /^client\/|^control-client\.js$|^cli-server\.js$/.test(fileName);

/** Gives the code of a file lines, and nothing else: it is minified. Returns its source map. */
const layOut = (file: string, { version, sources, names, mappings }: SourceMap): Mapped => {
  const { code, map, errors } = minifySync(file, readFileSync(file, 'utf8'), {
    compress: false,
    mangle: false,
    codegen: { removeWhitespace: false },
    sourcemap: true,
    inputMap: { version, sources, names, mappings },
  });
  if (map === undefined) throw new Error(`${file}: ${errors.map(({ message }) => message).join(', ')}`);
  writeFileSync(file, `${code}//# sourceMappingURL=${basename(file)}.map\n`);
  return map;
};

/** Makes the map of a file small, or removes it where it maps nothing. */
const tidySourceMap = (file: string, map: Mapped): void => {
  const { sources, mappings } = map;
  if (mappings.replaceAll(';', '') !== '') {
    const thin = { version: 3, sources, names: [], mappings: thinMappings(mappings) };
    writeFileSync(`${file}.map`, JSON.stringify(thin));
    return;
  }
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.slice(0, text.lastIndexOf('//# sourceMappingURL=')));
  rmSync(`${file}.map`);
};

const write = async (input: InputOptions, output: OutputOptions): Promise<readonly OutputChunk[]> => {
  const build = await rolldown({ ...options, ...input });
  const common = { sourcemap: true, sourcemapExcludeSources: true, minify } satisfies OutputOptions;
  const written = await build.write({ ...common, ...output });
  await build.close();
  const chunks = written.output.filter((one) => one.type === 'chunk');
  for (const { fileName, map } of chunks) {
    const file = `${output.dir}/${fileName}`;
    if (map !== null) tidySourceMap(file, isMet(fileName) ? layOut(file, map) : map);
  }
  return chunks;
};

/** The program is CommonJS: Node.js starts it faster, and Jest loads nothing else. */
const writeProgram = (folder: string): Promise<readonly OutputChunk[]> =>
  write(
    { input: entries, preserveEntrySignatures: 'allow-extension' },
    {
      dir: folder,
      format: 'cjs',
      chunkFileNames: '[name].js',
      // A running server may load a file late that an update has replaced: names that differ then fail, where letters would match.
      minifyInternalExports: false,
      codeSplitting: {
        includeDependenciesRecursively: false,
        groups: [{ debugName: 'parts of the program', name: createNameOf() }],
      },
    },
  );

/** An ES module with what a file of the program exports: both ways of importing load one implementation. */
const wrapperOf = ({ name, exports }: OutputChunk): string => {
  const file = JSON.stringify(`./${basename(name)}.js`);
  const names = exports.join(', ');
  return `import { createRequire } from 'node:module';\nexport const { ${names} } = createRequire(import.meta.url)(${file});\n`;
};

/**
 * The ES modules. Those that also other runtimes load, and the one for Vitest, which only ES modules can import, contain their
 * code; the others take it from the program.
 */
const writeModules = async (folder: string, program: readonly OutputChunk[]): Promise<void> => {
  const fixture = at(`src/${FIXTURE}.ts`);
  const names = { entryFileNames: '[name].mjs', paths: { [fixture]: `./${FIXTURE}.mjs` } };
  for (const path of standalone) {
    const input = { input: sourcesOf([path]), external: [...options.external, fixture] };
    await write(input, { dir: folder, ...names });
  }
  for (const path of wrapped) {
    const chunk = program.find(({ name, isEntry }) => isEntry && name === path);
    if (chunk === undefined) throw new Error(`the program has no entry ${path}`);
    writeFileSync(`${folder}/${path}.mjs`, wrapperOf(chunk));
  }
};

/** Writes the program to a folder. Returns the modules of other packages in it, by their files. */
export const bundle = async (folder: string): Promise<readonly string[]> => {
  const program = await writeProgram(folder);
  await writeModules(folder, program);
  writeFileSync(`${folder}/package.json`, '{ "type": "commonjs" }\n');
  return program.flatMap(({ moduleIds }) => moduleIds.filter(isOfPackage));
};

/** Writes letters outside ASCII as escapes, which every kind of literal reads: Node.js decodes such a script faster. Measured, 10 of 170 ms. */
const toAscii = (code: string): string =>
  code.replace(/\\.|[\u0080-\uffff]/gs, (found) =>
    found.startsWith('\\') ? found : `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** One CommonJS script with everything that a file of `src` imports, also late. What is imported late runs late here, too. */
const bundleScript = async (path: string): Promise<string> => {
  const build = await rolldown({ ...options, input: at(`src/${path}.ts`) });
  const { output } = await build.generate({ format: 'cjs', codeSplitting: false, minify });
  await build.close();
  return toAscii(output[0].code);
};

/** The program, and the script that its worker runs. */
export const bundleScripts = async (): Promise<{ readonly main: string; readonly worker: string }> => {
  const [main, worker] = await Promise.all([bundleScript('main'), bundleScript(WORKER)]);
  return { main, worker };
};
