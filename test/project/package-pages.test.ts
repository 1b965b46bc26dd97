import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { linksOf, readText } from '../markdown.ts';

/** The pages that a registry shows of a package, by the folder of the package, and what it does with relative links. */
const pages = [
  // npm leads them to the repository, which the release names.
  { path: 'README.md', folder: '.', follows: true },
  { path: 'README.ko.md', folder: '.', follows: true },
  // PyPI leaves them as they are.
  { path: 'clients/python/README.md', folder: 'clients/python', follows: false },
  { path: 'clients/python/README.ko.md', folder: 'clients/python', follows: false },
  // Packagist leads them to the repository of the package, which has only its folder.
  { path: 'clients/php/README.md', folder: 'clients/php', follows: true },
  { path: 'clients/php/README.ko.md', folder: 'clients/php', follows: true },
];

it.each(pages)('no link leads out of its package: $path', ({ path, folder, follows }) => {
  const relative = linksOf(readText(path)).filter((to) => !/^(?:https:|#)/.test(to));
  const isThere = (to: string): boolean => {
    const target = join(to.replace(/#.*/, ''));
    return follows && !target.startsWith('..') && existsSync(new URL(`../../${folder}/${target}`, import.meta.url));
  };
  expect(relative.filter((to) => !isThere(to))).toEqual([]);
});
