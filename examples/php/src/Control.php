<?php

declare(strict_types=1);

namespace Partner;

/** What only the emulator has. It stands in for the user, the clock and bad luck. */
final class Control
{
    /**
     * @param array<string, mixed> $body
     * @return array<string, mixed>
     */
    public static function post(string $path, array $body = []): array
    {
        $url = (getenv('TOSS_CERT_URL') ?: 'http://localhost:8677') . '/_control/v1' . $path;
        $answer = Http::send('POST', $url, json_encode((object) $body), 'Content-Type: application/json');
        if ($answer->status >= 400) {
            throw new \RuntimeException("$path: $answer->text");
        }
        return $answer->json();
    }
}
