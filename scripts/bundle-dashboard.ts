import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

export interface Dashboard {
  /** One script, minified. */
  readonly code: string;
  /** The modules of other packages in it. */
  readonly packages: readonly string[];
}

/** Makes the script of the dashboard from `src/dashboard`. */
export const bundleDashboard = async (): Promise<Dashboard> => {
  const build = await rolldown({
    input: at('src/dashboard/main.tsx'),
    platform: 'browser',
    tsconfig: at('tsconfig.dashboard.json'),
    cwd: at('.'),
  });
  const { output } = await build.generate({ format: 'esm', minify: true, codeSplitting: false });
  await build.close();
  const [{ code, moduleIds }] = output;
  return { code, packages: moduleIds.filter((id) => id.includes('node_modules')) };
};
