<?php

declare(strict_types=1);

namespace MockTossCert;

/**
 * One call over HTTP.
 *
 * @internal
 */
final class Exchange
{
    /**
     * Sends a call and reads its whole answer; `null` when there is none within the limit. It follows no redirects, and it ignores
     * the proxies of the environment: the server is near, and a proxy that is there for other hosts must not get the calls, least
     * of all those to localhost.
     *
     * @param list<string> $headers
     * @return array{int, string}|null status and text
     */
    public static function send(string $method, string $url, array $headers, ?string $body, int $limitMs): ?array
    {
        $options = [
            CURLOPT_CUSTOMREQUEST => $method,
            // Without the header, curl would ask first whether it may send a large body.
            CURLOPT_HTTPHEADER => [...$headers, 'Expect:'],
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_FOLLOWLOCATION => false,
            CURLOPT_PROXY => '',
            CURLOPT_PROTOCOLS => CURLPROTO_HTTP | CURLPROTO_HTTPS,
            CURLOPT_TIMEOUT_MS => $limitMs,
            CURLOPT_NOSIGNAL => true,
        ];
        if ($body !== null) {
            $options[CURLOPT_POSTFIELDS] = $body;
        }
        // As other programs do; the library behind ext-curl does not by itself.
        $authorities = (string) getenv('SSL_CERT_FILE');
        if ($authorities !== '') {
            $options[CURLOPT_CAINFO] = $authorities;
        }
        $handle = curl_init($url);
        if ($handle === false || !curl_setopt_array($handle, $options)) {
            return null;
        }
        $text = curl_exec($handle);
        return is_string($text) ? [(int) curl_getinfo($handle, CURLINFO_RESPONSE_CODE), $text] : null;
    }
}
