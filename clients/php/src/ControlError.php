<?php

declare(strict_types=1);

namespace MockTossCert;

use RuntimeException;
use Throwable;

/**
 * A call that the server refused, or that got no answer. `status` is the HTTP status and `problem` the server's problem details
 * (RFC 9457). Both are `null` without an answer.
 */
final class ControlError extends RuntimeException
{
    /** @param array<string, mixed>|null $problem */
    public function __construct(
        string $message,
        public readonly ?int $status = null,
        public readonly ?array $problem = null,
        ?Throwable $previous = null,
    ) {
        parent::__construct($message, 0, $previous);
    }
}
