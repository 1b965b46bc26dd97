<?php

declare(strict_types=1);

namespace Partner;

/** A call that was refused: the code and reason of a FAIL envelope, or of OAuth. */
final class TossCertException extends \RuntimeException
{
    public function __construct(
        public readonly int $status,
        public readonly string $errorCode,
        public readonly string $reason,
    ) {
        parent::__construct("$errorCode ($status): $reason");
    }

    /** The service's fault, not ours: the same call may work later. */
    public function isRetryable(): bool
    {
        return $this->status >= 500;
    }
}
