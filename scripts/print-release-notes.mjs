// Prints the notes of a release: the section of CHANGELOG.md for the version in package.json, without its heading. The
// release workflow gives the tag, such as v0.1.0. A tag of another version is refused before anything is published.
import { readFileSync } from 'node:fs';

const read = (path) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

const fail = (complaint) => {
  console.error(`print-release-notes: ${complaint}`);
  process.exit(1);
};

const [tag] = process.argv.slice(2);
const { version } = JSON.parse(read('package.json'));
if (tag !== `v${version}`) {
  fail(
    `the tag is ${tag ?? 'missing'}, and package.json has ${version}: tag the commit of the version, as v${version}`,
  );
}

const sections = read('CHANGELOG.md').split(/^## /m).slice(1);
const section = sections.find((one) => one.startsWith(`${version} `));
if (section === undefined) fail(`CHANGELOG.md has no section ${version}: run "npm run release-notes" before you tag`);

const [heading, ...lines] = section.split('\n');
if (heading.includes('unreleased')) {
  fail(`CHANGELOG.md says that ${version} is unreleased: run "npm run release-notes" before you tag`);
}
console.log(lines.join('\n').trim());
