<?php

declare(strict_types=1);

namespace MockTossCert\Tests;

/** `stub-server.php` as a process of its own, ended with this object. */
final class Stub
{
    public readonly string $url;

    /** @var resource */
    private $process;

    /** @var resource */
    private $output;

    /** @param array{int, string} ...$answers */
    public function __construct(array ...$answers)
    {
        $command = [PHP_BINARY, __DIR__ . '/stub-server.php', json_encode($answers, JSON_THROW_ON_ERROR)];
        $this->process = proc_open($command, [1 => ['pipe', 'w']], $pipes);
        $this->output = $pipes[1];
        $this->url = 'http://127.0.0.1:' . trim((string) fgets($this->output));
    }

    /** The next call that came: method, target, and its credentials if there are any. */
    public function asked(): string
    {
        return trim((string) fgets($this->output));
    }

    public function __destruct()
    {
        proc_terminate($this->process, 9);
        proc_close($this->process);
    }
}
