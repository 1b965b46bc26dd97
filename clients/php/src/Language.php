<?php

declare(strict_types=1);

namespace MockTossCert;

/**
 * The language of what people read.
 *
 * @internal
 */
final class Language
{
    private const LOCALES = ['LC_ALL', 'LC_MESSAGES', 'LANG'];

    /**
     * What `MOCK_TOSS_LANG` says; without it, what the locale says.
     *
     * @return 'en'|'ko'
     */
    public static function read(): string
    {
        $chosen = (string) getenv('MOCK_TOSS_LANG');
        if ($chosen !== '') {
            return $chosen === 'ko' ? 'ko' : 'en';
        }
        foreach (self::LOCALES as $name) {
            $locale = (string) getenv($name);
            if ($locale !== '') {
                return preg_match('/^ko(?![a-z])/i', $locale) === 1 ? 'ko' : 'en';
            }
        }
        return 'en';
    }
}
