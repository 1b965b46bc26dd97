<?php

// Lets the conformance suite of all kits use this one: a JSON object a line on standard input, an answer a line on standard output.

declare(strict_types=1);

namespace MockTossCert\Tests;

require __DIR__ . '/bootstrap.php';

while (($line = fgets(STDIN)) !== false) {
    fwrite(STDOUT, ($driver ??= new ConformanceDriver())->answer($line) . "\n");
}
