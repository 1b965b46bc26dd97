<?php

declare(strict_types=1);

namespace Partner;

/** What differs between production and the emulator, and nothing else does. */
final class Config
{
    public function __construct(
        public readonly string $apiUrl,
        public readonly string $tokenUrl,
        public readonly string $publicKey,
        public readonly string $clientId,
        public readonly string $clientSecret,
    ) {
    }

    public static function fromEnvironment(): self
    {
        $apiUrl = getenv('TOSS_CERT_URL') ?: 'http://localhost:8677';
        return new self(
            apiUrl: $apiUrl,
            tokenUrl: getenv('TOSS_OAUTH_URL') ?: $apiUrl,
            publicKey: getenv('TOSS_PUBLIC_KEY') ?: self::publicKeyOfEmulator($apiUrl),
            clientId: getenv('TOSS_CLIENT_ID') ?: 'test_a8e23336d673ca70922b485fe806eb2d',
            clientSecret: getenv('TOSS_CLIENT_SECRET') ?: 'test_418087247d66da09fda1964dc4734e453c7cf66a7a9e3',
        );
    }

    private static function publicKeyOfEmulator(string $apiUrl): string
    {
        $answer = Http::send('GET', "$apiUrl/_control/v1/public-key");
        if ($answer->status !== 200) {
            throw new \RuntimeException("no public key at $apiUrl: set TOSS_PUBLIC_KEY");
        }
        return trim($answer->text);
    }

    public function withClient(string $id, string $secret): self
    {
        return new self($this->apiUrl, $this->tokenUrl, $this->publicKey, $id, $secret);
    }
}
