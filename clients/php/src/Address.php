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
    private const URL = '~^https?://(?<user>[^/?#]*@)?(?:\[(?<ip>[0-9a-f:.]+)\]|(?<host>[^\x00-\x20\x7f/?#\[\]:@\\\\<>^|%]+))'
        . '(?::(?<port>[0-9]*))?(?<path>/[^\x00-\x1f?#]*)?(?<rest>[?#].*)?$~isD';

    /** The base URL in its usual form. Throws for anything but an http(s) URL without credentials, query and fragment. */
    public static function read(string $text): string
    {
        $text = trim($text);
        $scheme = preg_match('/^([a-z][a-z0-9+.-]*):/i', $text, $found) === 1 ? strtolower($found[1]) : '';
        if ($scheme !== '' && !isset(self::DEFAULT_PORTS[$scheme])) {
            throw new InvalidArgumentException("the address of mock-toss-cert must be http or https, not $scheme:");
        }
        $isUrl = preg_match(self::URL, $text, $parts, PREG_UNMATCHED_AS_NULL) === 1;
        ['user' => $user, 'ip' => $ip, 'host' => $host, 'port' => $port, 'path' => $path, 'rest' => $rest]
            = $parts + array_fill_keys(['user', 'ip', 'host', 'port', 'path', 'rest'], null);
        $host = $ip === null ? self::readName((string) $host) : self::readIp($ip);
        if (!$isUrl || $host === null || (int) $port > 65_535) {
            throw new InvalidArgumentException(
                'the address of mock-toss-cert must be a URL, such as http://localhost:8677',
            );
        }
        if ($user !== null || strlen((string) $rest) > 1) {
            throw new InvalidArgumentException('the address of mock-toss-cert must have no credentials, query or fragment');
        }
        $isUsual = (string) $port === '' || (int) $port === self::DEFAULT_PORTS[$scheme];
        return "$scheme://" . strtolower($host) . ($isUsual ? '' : ':' . (int) $port)
            . self::encodePath(rtrim((string) $path, '/'));
    }

    /** In brackets is an IPv6 address. */
    private static function readIp(string $ip): ?string
    {
        return filter_var($ip, FILTER_VALIDATE_IP, FILTER_FLAG_IPV6) === false ? null : "[$ip]";
    }

    /** A name as calls and messages have it, in ASCII. Only `ext-intl` can write other letters so. */
    private static function readName(string $name): ?string
    {
        if (preg_match('/^[\x00-\x7f]*$/D', $name) === 1) {
            return $name;
        }
        $ascii = function_exists('idn_to_ascii')
            ? idn_to_ascii($name, IDNA_NONTRANSITIONAL_TO_ASCII | IDNA_USE_STD3_RULES, INTL_IDNA_VARIANT_UTS46)
            : false;
        return $ascii === false ? null : $ascii;
    }

    private static function encodePath(string $path): string
    {
        return (string) preg_replace_callback(
            '~[^a-z0-9_.\-/%:@!$&\'()*+,;=\~]~i',
            static fn (array $found) => rawurlencode($found[0]),
            $path,
        );
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
