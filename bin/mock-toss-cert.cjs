#!/usr/bin/env node
// Old syntax, and nothing imported before the check: any Node.js must come as far as its message.
require('../scripts/require-node.cjs');
require('./run.cjs');
