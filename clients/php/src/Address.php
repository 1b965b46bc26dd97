<?php

declare(strict_types=1);

namespace MockTossCert;

use InvalidArgumentException;

/**
 * The address of a server, and ids as parts of its paths.
 *
 * @internal
 */
final class Address
{
    private const DEFAULT_PORTS = ['http' => 80, 'https' => 443];
    private const URL = '~^[a-z]+://(?<host>\[[0-9a-f:.]+\]|[^\s/?#\[\]:@]+)(?::(?<port>[0-9]{0,5}))?(?<path>/[^\s?#]*)?$~i';

    /** The base URL in its usual form. Throws for anything but an http(s) URL without credentials, query and fragment. */
    public static function read(string $text): string
    {
        $text = trim($text);
        $scheme = preg_match('/^([a-z][a-z0-9+.-]*):/i', $text, $found) === 1 ? strtolower($found[1]) : null;
        if ($scheme !== null && !isset(self::DEFAULT_PORTS[$scheme])) {
            throw new InvalidArgumentException("the address of mock-toss-cert must be http or https, not $scheme:");
        }
        [$before, $after] = preg_split('/(?=[?#])/', $text, 2) + [1 => ''];
        $authority = preg_match('~^[a-z]+://([^/]*)~i', $before, $found) === 1 ? $found[1] : '';
        if (str_contains($authority, '@') || strlen($after) > 1) {
            throw new InvalidArgumentException('the address of mock-toss-cert must have no credentials, query or fragment');
        }
        $isUrl = preg_match(self::URL, $before, $parts) === 1;
        $port = (int) ($parts['port'] ?? 0);
        if ($scheme === null || !$isUrl || $port > 65_535) {
            throw new InvalidArgumentException(
                'the address of mock-toss-cert must be a URL, such as http://localhost:8677',
            );
        }
        $ending = $port === 0 || $port === self::DEFAULT_PORTS[$scheme] ? '' : ":$port";
        return "$scheme://" . strtolower($parts['host']) . $ending . rtrim($parts['path'] ?? '', '/');
    }

    /** Encodes an id as a path segment. `.` and `..` would lead to another path. */
    public static function part(string $id): string
    {
        if (in_array($id, ['', '.', '..'], true) || preg_match('//u', $id) !== 1) {
            throw new ControlError('the id must be a string, and not empty, "." or ".."', 400);
        }
        return strtr(rawurlencode($id), ['%21' => '!', '%2A' => '*', '%27' => "'", '%28' => '(', '%29' => ')']);
    }
}
