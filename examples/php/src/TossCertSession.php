<?php

declare(strict_types=1);

namespace Partner;

/** One AES key and IV, wrapped for the service: make a new session for every call. */
final class TossCertSession
{
    private const TAG_BYTES = 16;

    /** What goes into the field sessionKey of the call. */
    public readonly string $sessionKey;
    private readonly string $prefix;
    private readonly string $key;
    private readonly string $iv;

    /** @param string $publicKey one line of base64 SubjectPublicKeyInfo, as the service hands it out */
    public function __construct(string $publicKey)
    {
        $this->key = random_bytes(32);
        $this->iv = random_bytes(12);
        $this->prefix = 'v1$' . self::newUuid() . '$';
        $pem = "-----BEGIN PUBLIC KEY-----\n" . chunk_split($publicKey, 64, "\n") . '-----END PUBLIC KEY-----';
        $material = 'AES_GCM$' . base64_encode($this->key) . '$' . base64_encode($this->iv);
        // OAEP with SHA-1, which is what this padding means.
        if (!openssl_public_encrypt($material, $wrapped, $pem, OPENSSL_PKCS1_OAEP_PADDING)) {
            throw new \RuntimeException('the public key is none');
        }
        $this->sessionKey = $this->prefix . base64_encode($wrapped);
    }

    public function encrypt(string $text): string
    {
        $sealed = openssl_encrypt($text, 'aes-256-gcm', $this->key, OPENSSL_RAW_DATA, $this->iv, $tag, $this->key, self::TAG_BYTES);
        return $this->prefix . base64_encode($sealed . $tag);
    }

    public function decrypt(string $field): string
    {
        if (!str_starts_with($field, $this->prefix)) {
            throw new \RuntimeException('the field is of another session');
        }
        $bytes = base64_decode(substr($field, strlen($this->prefix)), true);
        $sealed = substr($bytes, 0, -self::TAG_BYTES);
        $tag = substr($bytes, -self::TAG_BYTES);
        $text = openssl_decrypt($sealed, 'aes-256-gcm', $this->key, OPENSSL_RAW_DATA, $this->iv, $tag, $this->key);
        if ($text === false) {
            throw new \RuntimeException('the field was changed');
        }
        return $text;
    }

    private static function newUuid(): string
    {
        $bytes = random_bytes(16);
        $bytes[6] = chr(ord($bytes[6]) & 0x0f | 0x40);
        $bytes[8] = chr(ord($bytes[8]) & 0x3f | 0x80);
        return vsprintf('%s%s-%s-%s-%s-%s%s%s', str_split(bin2hex($bytes), 4));
    }
}
