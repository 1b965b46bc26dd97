<?php

declare(strict_types=1);

namespace MockTossCert\Tests;

use MockTossCert\TossCert;

/** The calls of a partner. */
final class Partner
{
    /**
     * A request without personal data; returns its txId.
     *
     * @param array<string, string> $body
     */
    public static function requestNone(TossCert $fixture, array $body = ['requestUrl' => 'https://partner.test']): string
    {
        $token = self::post("$fixture->baseUrl/token", [], http_build_query([
            'grant_type' => 'client_credentials',
            'scope' => 'ca',
            'client_id' => $fixture->clientId,
            'client_secret' => $fixture->clientSecret,
        ]))['access_token'];
        $headers = ["Authorization: Bearer $token", 'Content-Type: application/json'];
        $sent = json_encode(['requestType' => 'USER_NONE', ...$body], JSON_THROW_ON_ERROR);
        return self::post("$fixture->baseUrl/api/v2/sign/user/auth/id/request", $headers, $sent)['success']['txId'];
    }

    /**
     * @param list<string> $headers
     * @return array<string, mixed>
     */
    private static function post(string $url, array $headers, string $body): array
    {
        $handle = curl_init($url);
        curl_setopt_array($handle, [
            CURLOPT_POSTFIELDS => $body,
            CURLOPT_HTTPHEADER => $headers,
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_PROXY => '',
        ]);
        return json_decode((string) curl_exec($handle), true, 512, JSON_THROW_ON_ERROR);
    }
}
