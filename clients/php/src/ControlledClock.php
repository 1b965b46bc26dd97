<?php

declare(strict_types=1);

namespace MockTossCert;

use DateTimeInterface;

/**
 * The clock of one client. Durations are a number with `ms`, `s`, `m`, `h` or `d`, or ISO 8601 (`61m`, `PT61M`).
 *
 * @phpstan-import-type ClockView from ControlClient
 * @phpstan-import-type ClockAnswer from ControlClient
 */
final class ControlledClock
{
    /**
     * @internal `ControlClient::clock` makes it.
     *
     * @param \Closure(string, array<string, mixed>|null): array<string, mixed> $ask
     */
    public function __construct(private readonly \Closure $ask)
    {
    }

    /** @return ClockView */
    public function read(): array
    {
        return ($this->ask)('GET', null);
    }

    /**
     * Moves the clock by a duration. A negative duration (`-61m`) moves it back.
     *
     * @return ClockAnswer
     */
    public function advance(string $duration): array
    {
        return ($this->ask)('POST', ['advance' => $duration]);
    }

    /**
     * Stops the clock at an instant, or at its current time.
     *
     * @return ClockAnswer
     */
    public function freeze(string|DateTimeInterface|null $at = null): array
    {
        return ($this->ask)('POST', ['freeze' => $at === null ? true : ControlClient::textOf($at)]);
    }

    /**
     * Lets a frozen clock run on.
     *
     * @return ClockAnswer
     */
    public function resume(): array
    {
        return ($this->ask)('POST', ['resume' => true]);
    }

    /**
     * Returns to real time.
     *
     * @return ClockAnswer
     */
    public function reset(): array
    {
        return ($this->ask)('POST', ['reset' => true]);
    }
}
