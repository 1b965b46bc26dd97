// Every npm script and the package's command load this first. It must run on every Node.js: old syntax, no dependencies.
var wanted = require('../package.json').engines.node.replace('>=', '').split('.').map(Number);
var found = process.versions.node.split('.').map(Number);
if (found[0] < wanted[0] || (found[0] === wanted[0] && found[1] < wanted[1])) {
  process.stderr.write(
    'mock-toss-cert needs Node.js ' +
      wanted.join('.') +
      ' or newer, this is ' +
      process.versions.node +
      ': install a newer one (in a checkout, "npm ci" with install scripts allowed brings its own)\n',
  );
  process.exit(1);
}
