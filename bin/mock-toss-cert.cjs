#!/usr/bin/env node
// Old syntax and no imports before the check, so that every Node.js version gets as far as the error message.
require('../scripts/require-node.cjs');
require('./run.cjs');
