<?php

declare(strict_types=1);

namespace Partner;

/** Kept and reused until a tenth of its life is left. In a web server, keep it where page views share it, such as APCu. */
final class AccessToken
{
    private ?string $value = null;
    private float $renewAt = 0;

    public function __construct(private readonly Config $config)
    {
    }

    public function get(): string
    {
        if ($this->value === null || microtime(true) >= $this->renewAt) {
            $answer = $this->ask();
            $this->value = $answer['access_token'];
            $this->renewAt = microtime(true) + 0.9 * $answer['expires_in'];
        }
        return $this->value;
    }

    public function drop(): void
    {
        $this->value = null;
    }

    /** @return array<string, mixed> */
    private function ask(): array
    {
        $form = http_build_query([
            'grant_type' => 'client_credentials',
            'scope' => 'ca',
            'client_id' => $this->config->clientId,
            'client_secret' => $this->config->clientSecret,
        ]);
        $url = $this->config->tokenUrl . '/token';
        $answer = Http::send('POST', $url, $form, 'Content-Type: application/x-www-form-urlencoded');
        $json = $answer->json();
        if ($answer->status !== 200) {
            throw new TossCertException($answer->status, $json['error'], $json['error_description'] ?? '');
        }
        return $json;
    }
}
