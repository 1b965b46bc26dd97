<?php

declare(strict_types=1);

namespace MockTossCert;

/** What a test gets: a client of its own, so that tests do not disturb each other. */
final class TossCert
{
    public function __construct(
        public readonly string $baseUrl,
        public readonly string $publicKey,
        public readonly string $clientId,
        public readonly string $clientSecret,
        public readonly ControlClient $control,
    ) {
    }
}
