// Every npm script that needs the development packages loads this first. It says in one line that they are missing, as they are
// after `npm ci --omit=dev`. No newer syntax than that of Node.js 8, which gets as far as the check of its version.
require('./require-node.cjs');
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const { devDependencies = {} } = require('../package.json');
const missing = Object.keys(devDependencies).filter((name) => !existsSync(join(__dirname, '../node_modules', name)));

if (missing.length > 0) {
  // `build` runs before `start` and `demo`, too; `predev` is part of `dev`.
  const script = (process.env.npm_lifecycle_event || 'build').replace(/^pre(start|demo)$/, 'build').replace(/^pre/, '');
  const which =
    missing.length === 1
      ? `1 development package is missing, ${missing[0]}`
      : `${missing.length} development packages are missing, such as ${missing[0]}`;
  process.stderr.write(`${script}: ${which}: run "npm ci"\n`);
  process.exit(1);
}
