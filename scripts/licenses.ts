// The licenses of the packages that the built program contains.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly author?: string | { readonly name: string };
}

const BETWEEN = `\n\n${'-'.repeat(80)}\n\n`;

const folderOf = (file: string): readonly string[] =>
  /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(file) ?? [];

const describePackage = (folder: string): string => {
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8').trim();
  const { name, version, license, author = '' } = JSON.parse(read('package.json')) as PackageJson;
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice)/i.test(file));
  const texts = files.length > 0 ? files.map(read) : [`By ${typeof author === 'string' ? author : author.name}`];
  return [`${name} ${version}: ${license}`, ...texts].join('\n\n');
};

/** The licenses of all packages that these files are of, and `others`, as one text. */
export const writeLicenses = (files: readonly string[], ...others: readonly string[]): string => {
  const packages = [...new Set(files.flatMap(folderOf))].map(describePackage).sort();
  return `${[...packages, ...others].join(BETWEEN)}\n`;
};
