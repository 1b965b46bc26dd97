<?php

declare(strict_types=1);

namespace Partner;

/** An answer, and how to get one with nothing but PHP's streams. */
final class Http
{
    private function __construct(public readonly int $status, public readonly string $text)
    {
    }

    public static function send(string $method, string $url, string $body = '', string ...$headers): self
    {
        $options = ['method' => $method, 'header' => $headers, 'content' => $body, 'ignore_errors' => true, 'timeout' => 10];
        $text = @file_get_contents($url, false, stream_context_create(['http' => $options]));
        if ($text === false) {
            throw new \RuntimeException("no answer of $url");
        }
        return new self((int) explode(' ', $http_response_header[0])[1], $text);
    }

    /** @return array<string, mixed> */
    public function json(): array
    {
        $json = json_decode($this->text, true);
        if (!is_array($json)) {
            // A gateway's page.
            throw new TossCertException($this->status, "HTTP $this->status", 'no JSON');
        }
        return $json;
    }
}
