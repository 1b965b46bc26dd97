<?php

declare(strict_types=1);

namespace Partner;

/** The documented calls. */
final class TossCertClient
{
    private const API = '/api/v2/sign/user/auth/id';
    /** Where the user comes from and goes back to: yours. */
    private const REQUEST_URL = 'intoss://my-granite-app';

    private readonly AccessToken $token;

    public function __construct(private readonly Config $config)
    {
        $this->token = new AccessToken($config);
    }

    /** Asks this person to confirm in the app; the txId. */
    public function request(string $name, string $phone, string $birthday): string
    {
        $session = new TossCertSession($this->config->publicKey);
        return $this->call('/request', [
            'requestType' => 'USER_PERSONAL',
            'triggerType' => 'APP_SCHEME',
            'requestUrl' => self::REQUEST_URL,
            'userName' => $session->encrypt($name),
            'userPhone' => $session->encrypt($phone),
            'userBirthday' => $session->encrypt($birthday),
            'sessionKey' => $session->sessionKey,
        ])['txId'];
    }

    /** How far the user is: ask at most once a second. Only the result decides. */
    public function status(string $txId): string
    {
        return $this->call('/status', ['txId' => $txId])['status'];
    }

    /**
     * Every field that has a value. Works twice, and within 60 minutes of completion: keep what it returns.
     *
     * @return array<string, string>
     */
    public function result(string $txId): array
    {
        $session = new TossCertSession($this->config->publicKey);
        $answer = $this->call('/result', ['txId' => $txId, 'sessionKey' => $session->sessionKey]);
        $fields = array_filter($answer['personalData'], fn (?string $field): bool => $field !== null);
        return array_map($session->decrypt(...), $fields);
    }

    /**
     * @param array<string, string> $body
     * @return array<string, mixed>
     */
    private function call(string $path, array $body): array
    {
        try {
            return $this->send($path, $body);
        } catch (TossCertException $refused) {
            if ($refused->errorCode !== 'CE1000') {
                throw $refused;
            }
            $this->token->drop();
            return $this->send($path, $body);
        }
    }

    /**
     * @param array<string, string> $body
     * @return array<string, mixed>
     */
    private function send(string $path, array $body): array
    {
        $headers = ['Content-Type: application/json', 'Authorization: Bearer ' . $this->token->get()];
        $answer = Http::send('POST', $this->config->apiUrl . self::API . $path, json_encode($body), ...$headers);
        $json = $answer->json();
        if (($json['resultType'] ?? '') !== 'SUCCESS') {
            throw new TossCertException($answer->status, $json['error']['errorCode'], $json['error']['reason']);
        }
        return $json['success'];
    }
}
