// A separate file, because an old Node.js cannot parse this syntax.
require('../dist/main.js');
