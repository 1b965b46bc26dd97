<?php

declare(strict_types=1);

namespace MockTossCert;

use DateTimeInterface;
use InvalidArgumentException;
use JsonException;
use SensitiveParameter;

/**
 * A client of the control API, on `ext-curl` and `ext-json` alone. Every method throws `ControlError` when the server refuses
 * the call, or does not answer. Bodies and answers have the names that they have on the wire (`GET /_control/v1/openapi.json`).
 *
 * Lists are newest first, over all pages; `limit` is the maximum number of items. An instant is a `DateTimeInterface`, or ISO 8601
 * with offset, such as `2026-03-02T09:00:00+09:00`.
 *
 * @phpstan-type Identity 'fixed'|'match'|'echo'
 * @phpstan-type Severity 'error'|'warning'|'info'
 * @phpstan-type Endpoint 'token'|'request'|'status'|'result'|'certificate'
 * @phpstan-type TransactionStatus 'REQUESTED'|'IN_PROGRESS'|'COMPLETED'|'EXPIRED'
 * @phpstan-type PersonErrorCode 'CE3000'|'CE3001'|'CE3002'|'CE3006'
 * @phpstan-type Abort 'reset'|'empty'|'half'
 * @phpstan-type Birthday string|array{yearsAgo: int, days?: int}
 * @phpstan-type Info array{
 *     version: string, startedAt: string, runId: string, store: string, baseUrl: string, app: bool, tls: bool,
 *     token: bool, credentials: array{clientId: string, clientSecret: string}|null,
 *     defaults: array{scenario: string, expireSeconds: int}, counts: array{clients: int, transactions: int},
 * }
 * @phpstan-type NewClient array{
 *     clientId?: string, clientSecret?: string, scenario?: string, partnerCode?: string, scopes?: list<string>,
 *     tokenTtl?: string, identity?: Identity, strict?: bool, disabledRules?: list<string>,
 * }
 * @phpstan-type ClientChange array{
 *     scenario?: string|null, partnerCode?: string, scopes?: list<string>, tokenTtl?: string, identity?: Identity,
 *     strict?: bool, disabledRules?: list<string>,
 * }
 * @phpstan-type ClockView array{now: string, frozen: bool, offsetMs: int}
 * @phpstan-type ClockAnswer array{now: string, frozen: bool, offsetMs: int, recordsAhead?: int}
 * @phpstan-type ClientView array{
 *     clientId: string, partnerCode: string, scopes: list<string>, tokenTtlSeconds: int, scenario: string|null,
 *     identity: Identity, strict: bool, disabledRules: list<string>, clock: ClockView, createdAt: string,
 * }
 * @phpstan-type CreatedClientView array{
 *     clientId: string, partnerCode: string, scopes: list<string>, tokenTtlSeconds: int, scenario: string|null,
 *     identity: Identity, strict: bool, disabledRules: list<string>, clock: ClockView, createdAt: string,
 *     clientSecret: string,
 * }
 * @phpstan-type QueueView array{queue: list<array{id: string, scenario: string, times: int}>}
 * @phpstan-type HistoryStep array{at: string, realAt: string|null, event: string, cause: string}
 * @phpstan-type TransactionView array{
 *     txId: string, clientId: string, partnerCode: string, product: 'id'|'easy',
 *     requestType: 'USER_NONE'|'USER_PERSONAL', triggerType: 'APP_SCHEME'|'PUSH'|null, requestUrl: string|null,
 *     status: TransactionStatus, possible: list<'start'|'complete'|'expire'|'cancel'|'advance'>,
 *     error: PersonErrorCode|null, scenario: string, requestedAt: string, startsAt: string|null,
 *     completesAt: string|null, expiresAt: string, cancelledAt: string|null, polls: int,
 *     reads: list<array{at: string}>, identified: bool, person: array<string, mixed>, history: list<HistoryStep>,
 *     ahead: list<HistoryStep>,
 * }
 * @phpstan-type GivenPerson array{
 *     name: string, birthday: Birthday, gender: 'MALE'|'FEMALE', nationality: 'LOCAL'|'FOREIGNER', phone: string,
 *     ci?: string, di?: string, address?: string, addressDetails?: string, zipCode?: string, email?: string,
 * }
 * @phpstan-type CompleteBody array{persona?: string, person?: GivenPerson, at?: string|DateTimeInterface}
 * @phpstan-type Persona array{
 *     id: string, description?: string, descriptionKo?: string|null, name: string, birthday: Birthday,
 *     gender: 'MALE'|'FEMALE', nationality: 'LOCAL'|'FOREIGNER', phone: string, ci?: string, di?: string,
 *     address?: string, addressDetails?: string, zipCode?: string, email?: string,
 * }
 * @phpstan-type PersonaView array{
 *     id: string, description?: string, descriptionKo: string|null, name: string, birthday: Birthday,
 *     gender: 'MALE'|'FEMALE', nationality: 'LOCAL'|'FOREIGNER', phone: string, ci?: string, di?: string,
 *     address?: string, addressDetails?: string, zipCode?: string, email?: string,
 * }
 * @phpstan-type Scenario array{
 *     '$schema'?: string, name: string, description?: string, descriptionKo?: string|null, start?: string,
 *     complete?: string, cancel?: string, expire?: string, error?: PersonErrorCode, persona?: string,
 * }
 * @phpstan-type ScenarioView array{
 *     '$schema'?: string, name: string, description?: string, descriptionKo: string|null, start?: string,
 *     complete?: string, cancel?: string, expire?: string, error?: PersonErrorCode, persona?: string,
 * }
 * @phpstan-type NewFault array{
 *     clientId?: string, endpoint: Endpoint|'*', times?: int, probability?: float, seed?: string, delay?: string,
 *     error?: string, http?: int, abort?: Abort, tamper?: string,
 * }
 * @phpstan-type FaultView array{
 *     id: string, clientId: string|null, endpoint: Endpoint|'*', timesLeft: int|null, probability: int|float,
 *     delayMs: int|null, error: string|null, http: int|null, abort: Abort|null, tamper: string|null, seen: int,
 *     struck: int, createdAt: string,
 * }
 * @phpstan-type BodyView array{text: string, bytes: int, truncated: bool}
 * @phpstan-type DiagnosisView array{part: string, mistake: string|null, explanation: string}
 * @phpstan-type RequestView array{
 *     id: string, at: string, clientAt: string|null, clientId: string|null, endpoint: Endpoint|null, txId: string|null,
 *     outcome: string, hint: string|null, diagnosis: DiagnosisView|null, fault: array{id: string, effect: string}|null,
 *     durationMs: int|float,
 *     request: array{method: string|null, target: string|null, headers: array<string, string>, tls: string|null, body: BodyView|null},
 *     answer: array{status: int, headers: array<string, string>, body: BodyView}|null,
 * }
 * @phpstan-type InspectBody array{
 *     requestId?: string, sessionKey?: string, fields?: array<string, string>, signature?: string, reveal?: bool,
 * }
 * @phpstan-type SessionKeyView array{
 *     wire: string, version: string|null, id: string|null, wrappedBytes: int|null, unwraps: bool,
 *     algorithm: 'AES_GCM'|'AES_CBC'|null, keyBytes: int|null, ivBytes: int|null, key: string|null, iv: string|null,
 *     explanation: string|null,
 * }
 * @phpstan-type FieldView array{
 *     name: string, from: 'request'|'answer'|'given', wire: string, bytes: int|null, tag: string|null,
 *     hmac: string|null, decrypts: bool, text: string|null, explanation: string|null,
 * }
 * @phpstan-type SignatureView array{
 *     bytes: int, cms: array{digestAlgorithm: string, signatureAlgorithm: string, content: string|null}|null,
 *     signedAttributes: list<array{name: string, value: string}>,
 *     certificates: list<array{subject: string, issuer: string, serial: string, notBefore: string, notAfter: string, isCa: bool}>,
 *     verification: array{ok: bool, message: string, at: string}, explanation: string|null,
 * }
 * @phpstan-type InspectView array{
 *     requestId: string|null, sessionKey: SessionKeyView|null, fields: list<FieldView>,
 *     layers: list<array{part: string, name: string, found: string, isRight: bool}>, signature: SignatureView|null,
 *     signatureNote: string|null, diagnosis: DiagnosisView|null,
 * }
 * @phpstan-type FindingView array{
 *     id: string, rule: string, severity: Severity, clientId: string, txId: string|null, firstSeenAt: string,
 *     lastSeenAt: string, count: int, transactions: int|null, message: string, seen: string, says: string, fix: string,
 *     source: string, messageKo: string, seenKo: string, saysKo: string, fixKo: string, sourceKo: string,
 * }
 * @phpstan-type CoverageView array{
 *     clientId: string|null, percent: int|float, met: int, total: int,
 *     groups: list<array{group: 'states'|'codes'|'limits'|'personas', met: list<string>, missing: list<string>}>,
 *     missing: list<string>,
 * }
 */
final class ControlClient
{
    private const PREFIX = '/_control/v1';
    private const MAX_PAGE = 200;
    private const TIMEOUT_MS = 30_000;
    /** The server waits 60 s at most; the rest is for the network. */
    private const WAIT_MS = 75_000;
    /** Hundreds of thousands of transactions take a while. */
    private const SNAPSHOT_MS = 300_000;

    public readonly string $baseUrl;

    /** @var list<string> */
    private readonly array $headers;

    /**
     * Takes an http(s) URL without credentials, query and fragment, and the control token if the server has one. `timeoutMs` limits
     * one answer; `waitFor` and `snapshot` have their own limits. Throws `InvalidArgumentException` for any other URL, and for a
     * token that is not printable ASCII.
     */
    public function __construct(
        string $baseUrl,
        #[SensitiveParameter]
        ?string $token = null,
        private readonly int $timeoutMs = self::TIMEOUT_MS,
    ) {
        $this->baseUrl = Address::read($baseUrl);
        if ($token !== null && preg_match('/^[\x21-\x7e]+$/D', $token) !== 1) {
            throw new InvalidArgumentException('the control token must be printable ASCII without spaces');
        }
        $this->headers = $token === null ? [] : ["Authorization: Bearer $token"];
    }

    /**
     * Version, base URL, defaults and counts of the server.
     *
     * @return Info
     */
    public function info(): array
    {
        return $this->ask('GET', '/info');
    }

    /** Returns when the server is ready. Throws with status 503 and the reason when it is not. */
    public function ready(): void
    {
        if (($this->ask('GET', '/ready')['status'] ?? null) !== 'ready') {
            throw $this->otherServer('the answer has no status "ready"');
        }
    }

    /** The public key for session keys: one line of base64 X.509 SubjectPublicKeyInfo. */
    public function publicKey(): string
    {
        $line = trim($this->send('GET', '/public-key'));
        if (preg_match('~^MI[A-Za-z0-9+/]+={0,2}$~D', $line) !== 1) {
            throw $this->otherServer('the answer is not a public key');
        }
        return $line;
    }

    /** Resets everything to the state at the start, including the data of other tests. */
    public function reset(): void
    {
        $this->do('POST', '/reset');
    }

    /**
     * Everything but the journal. For a file that a server starts with (`start --restore`), use `snapshotText`.
     *
     * @param array{secrets?: bool} $options
     * @return array<string, mixed>
     */
    public function snapshot(array $options = []): array
    {
        return $this->read($this->snapshotText($options));
    }

    /**
     * The same as text for a file, one record on each line.
     *
     * @param array{secrets?: bool} $options
     */
    public function snapshotText(array $options = []): string
    {
        $text = $this->send('POST', '/snapshot', body: $options, timeoutMs: self::SNAPSHOT_MS);
        return str_starts_with($text, '{') ? $text : throw $this->otherServer('the answer is not JSON');
    }

    /**
     * Creates a client (a partner) with its own transactions, clock, faults and findings. Only this answer contains its secret.
     *
     * @param NewClient $settings
     * @return CreatedClientView
     */
    public function createClient(array $settings = []): array
    {
        $made = $this->ask('POST', '/clients', body: $settings);
        if (!is_string($made['clientId'] ?? null) || !is_string($made['clientSecret'] ?? null)) {
            throw $this->otherServer('the answer has no clientId');
        }
        return $made;
    }

    /**
     * @param int|null $limit
     * @return list<ClientView>
     */
    public function clients(mixed $limit = null): array
    {
        return $this->list('/clients', $limit);
    }

    /** @return ClientView */
    public function client(string $clientId): array
    {
        return $this->ask('GET', '/clients/' . Address::part($clientId));
    }

    /**
     * @param ClientChange $change
     * @return ClientView
     */
    public function changeClient(string $clientId, array $change): array
    {
        return $this->ask('PATCH', '/clients/' . Address::part($clientId), body: $change);
    }

    /**
     * Sets a client back to how it was created and deletes its data. Its access tokens stay valid.
     *
     * @return ClientView
     */
    public function resetClient(string $clientId): array
    {
        return $this->ask('POST', '/clients/' . Address::part($clientId) . '/reset');
    }

    /**
     * What a failed test prints: the client's calls and findings, without secrets and personal data.
     *
     * @param 'en'|'ko'|null $language
     */
    public function report(string $clientId, ?string $language = null): string
    {
        $path = '/clients/' . Address::part($clientId) . '/report';
        return $this->send('GET', $path, query: ['language' => $language]);
    }

    /** Deletes a client with all its data. */
    public function deleteClient(string $clientId): void
    {
        $this->do('DELETE', '/clients/' . Address::part($clientId));
    }

    /**
     * The client's next requests get this scenario, `times` of them.
     *
     * @return QueueView
     */
    public function queue(string $clientId, string $scenario, int $times = 1): array
    {
        $body = ['scenario' => $scenario, 'times' => $times];
        return $this->ask('POST', '/clients/' . Address::part($clientId) . '/next', body: $body);
    }

    /**
     * What is left of the client's queue.
     *
     * @return QueueView
     */
    public function queued(string $clientId): array
    {
        return $this->ask('GET', '/clients/' . Address::part($clientId) . '/next');
    }

    /** Takes one entry out of the queue. Throws with status 404 when requests have used it up. */
    public function unqueue(string $clientId, string $entryId): void
    {
        $this->do('DELETE', '/clients/' . Address::part($clientId) . '/next/' . Address::part($entryId));
    }

    public function clearQueue(string $clientId): void
    {
        $this->do('DELETE', '/clients/' . Address::part($clientId) . '/next');
    }

    public function clock(string $clientId): ControlledClock
    {
        $path = '/clients/' . Address::part($clientId) . '/clock';
        return new ControlledClock(fn (string $method, ?array $body) => $this->ask($method, $path, body: $body));
    }

    /**
     * `phone`: digits only.
     *
     * @param TransactionStatus|null $status
     * @param int|null $limit
     * @return list<TransactionView>
     */
    public function transactions(
        ?string $clientId = null,
        ?string $status = null,
        ?string $phone = null,
        string|DateTimeInterface|null $since = null,
        mixed $limit = null,
    ): array {
        $query = ['clientId' => $clientId, 'status' => $status, 'phone' => $phone, 'since' => $since];
        return $this->list('/transactions', $limit, $query);
    }

    /** @return TransactionView */
    public function transaction(string $txId): array
    {
        return $this->ask('GET', '/transactions/' . Address::part($txId));
    }

    /**
     * Acts as the user who opens the app. Like the next four, throws with status 409 when the action is impossible.
     *
     * @return TransactionView
     */
    public function start(string $txId): array
    {
        return $this->act($txId, 'start');
    }

    /**
     * Acts as the user who approves. `persona` or `person` sets whose data the result has, `at` the time of approval.
     *
     * @param CompleteBody $completion
     * @return TransactionView
     */
    public function complete(string $txId, array $completion = []): array
    {
        return $this->act($txId, 'complete', $completion);
    }

    /**
     * Moves the transaction to its next state: `IN_PROGRESS`, then `COMPLETED`.
     *
     * @return TransactionView
     */
    public function advance(string $txId): array
    {
        return $this->act($txId, 'advance');
    }

    /**
     * Acts as the user who cancels. The status stays as it is, and there will be no result.
     *
     * @return TransactionView
     */
    public function cancel(string $txId): array
    {
        return $this->act($txId, 'cancel');
    }

    /**
     * Lets the transaction expire.
     *
     * @return TransactionView
     */
    public function expire(string $txId): array
    {
        return $this->act($txId, 'expire');
    }

    /**
     * Returns when the status is reached or passed. Throws with status 408 after `timeout` (real time, at most `60s`), and with
     * 409 when the status is no longer possible.
     *
     * @param TransactionStatus $status
     * @return TransactionView
     */
    public function waitFor(string $txId, string $status = 'COMPLETED', string $timeout = '10s'): array
    {
        $path = '/transactions/' . Address::part($txId) . '/wait';
        $query = ['status' => $status, 'timeout' => $timeout];
        return $this->ask('GET', $path, query: $query, timeoutMs: self::WAIT_MS);
    }

    /**
     * Makes the emulated service fail: an error, a delay, a broken connection or a tampered answer.
     *
     * @param NewFault $fault
     * @return FaultView
     */
    public function fault(array $fault): array
    {
        return $this->ask('POST', '/faults', body: $fault);
    }

    /**
     * @param int|null $limit
     * @return list<FaultView>
     */
    public function faults(?string $clientId = null, mixed $limit = null): array
    {
        return $this->list('/faults', $limit, ['clientId' => $clientId]);
    }

    public function deleteFault(string $id): void
    {
        $this->do('DELETE', '/faults/' . Address::part($id));
    }

    /**
     * The journal: all emulated calls with their answers, secrets and personal data masked. `clientId`: `-` for calls without a
     * known client. `outcome`: `SUCCESS`, `FAIL` (everything else), or a code such as `CE3102`. `text`: in method, target, headers,
     * bodies, txId, outcome or hint, letters in any case.
     *
     * @param Endpoint|null $endpoint
     * @param int|null $limit
     * @return list<RequestView>
     */
    public function requests(
        ?string $clientId = null,
        ?string $endpoint = null,
        ?string $txId = null,
        ?string $outcome = null,
        ?string $text = null,
        string|DateTimeInterface|null $since = null,
        mixed $limit = null,
    ): array {
        $query = [
            'clientId' => $clientId,
            'endpoint' => $endpoint,
            'txId' => $txId,
            'outcome' => $outcome,
            'text' => $text,
            'since' => $since,
        ];
        return $this->list('/requests', $limit, $query);
    }

    /**
     * One call of the journal. Throws with status 404 when it is there no more.
     *
     * @return RequestView
     */
    public function request(string $id): array
    {
        return $this->ask('GET', '/requests/' . Address::part($id));
    }

    /** Deletes calls of the journal; `clientId` `-`: those without a known client. */
    public function clearRequests(?string $clientId = null): void
    {
        $this->do('DELETE', '/requests', query: ['clientId' => $clientId]);
    }

    /**
     * The layers of an encrypted call and of its signature: `requestId` of the journal, or `sessionKey`, `fields` and `signature` as
     * they were sent. AES key and IV are shown only with `reveal`.
     *
     * @param InspectBody $call
     * @return InspectView
     */
    public function inspect(array $call): array
    {
        return $this->ask('POST', '/inspect', body: self::withObject($call, 'fields'));
    }

    /**
     * What integrations do wrong (`docs/findings.md`).
     *
     * @param int|null $limit
     * @return list<FindingView>
     */
    public function findings(?string $clientId = null, mixed $limit = null): array
    {
        return $this->list('/findings', $limit, ['clientId' => $clientId]);
    }

    public function clearFindings(?string $clientId = null): void
    {
        $this->do('DELETE', '/findings', query: ['clientId' => $clientId]);
    }

    /** Counts and times of the server, in the text format of Prometheus (`docs/metrics.md`). */
    public function metrics(): string
    {
        $text = $this->send('GET', '/metrics');
        if (!str_starts_with($text, '# HELP ')) {
            throw $this->otherServer('the answer has no metrics');
        }
        return $text;
    }

    /**
     * Which outcomes the tests have covered: those of one client, or of all clients since the start.
     *
     * @return CoverageView
     */
    public function coverage(?string $clientId = null): array
    {
        return $this->ask('GET', '/coverage', query: ['clientId' => $clientId]);
    }

    public function clearCoverage(?string $clientId = null): void
    {
        $this->do('DELETE', '/coverage', query: ['clientId' => $clientId]);
    }

    /**
     * @param int|null $limit
     * @return list<PersonaView>
     */
    public function personas(mixed $limit = null): array
    {
        return $this->list('/personas', $limit);
    }

    /**
     * Creates or replaces a test person.
     *
     * @param Persona $persona
     * @return PersonaView
     */
    public function putPersona(array $persona): array
    {
        return $this->put('/personas', 'id', $persona);
    }

    /** Throws with status 409 while a scenario names the person. */
    public function deletePersona(string $id): void
    {
        $this->do('DELETE', '/personas/' . Address::part($id));
    }

    /**
     * @param int|null $limit
     * @return list<ScenarioView>
     */
    public function scenarios(mixed $limit = null): array
    {
        return $this->list('/scenarios', $limit);
    }

    /**
     * Creates or replaces a scenario.
     *
     * @param Scenario $scenario
     * @return ScenarioView
     */
    public function putScenario(array $scenario): array
    {
        return $this->put('/scenarios', 'name', $scenario);
    }

    /** Throws with status 409 while the server, a client, its queue or a magic value names the scenario. */
    public function deleteScenario(string $name): void
    {
        $this->do('DELETE', '/scenarios/' . Address::part($name));
    }

    /** @internal The text of an instant. */
    public static function textOf(string|DateTimeInterface $instant): string
    {
        return is_string($instant) ? $instant : $instant->format('Y-m-d\TH:i:s.vP');
    }

    /**
     * Returns the text of a successful answer.
     *
     * @param array<string, mixed> $query
     * @param array<string, mixed>|null $body
     */
    private function send(
        string $method,
        string $path,
        array $query = [],
        ?array $body = null,
        ?int $timeoutMs = null,
    ): string {
        $given = array_map(
            static fn (mixed $value) => $value instanceof DateTimeInterface ? self::textOf($value) : $value,
            array_filter($query, static fn (mixed $value) => $value !== null),
        );
        $url = $this->baseUrl . self::PREFIX . $path . ($given === [] ? '' : '?' . http_build_query($given));
        $headers = $body === null ? $this->headers : [...$this->headers, 'Content-Type: application/json'];
        $sent = $body === null ? null : self::encode($body);
        $answer = Exchange::send($method, $url, $headers, $sent, $timeoutMs ?? $this->timeoutMs);
        if ($answer === null) {
            throw new ControlError("no mock-toss-cert answers at $this->baseUrl: is it running there?");
        }
        [$status, $text] = $answer;
        if ($status >= 200 && $status < 300) {
            return $text;
        }
        $problem = json_decode($text, true);
        if (is_array($problem) && is_string($problem['detail'] ?? null)) {
            throw new ControlError("$method " . self::PREFIX . "$path: {$problem['detail']}", $status, $problem);
        }
        throw $this->otherServer("HTTP $status", $status);
    }

    /** @param array<string, mixed> $body */
    private static function encode(array $body): string
    {
        array_walk_recursive($body, static function (mixed &$value): void {
            $value = $value instanceof DateTimeInterface ? self::textOf($value) : $value;
        });
        try {
            return json_encode((object) $body, JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES);
        } catch (JsonException $error) {
            throw new ControlError("the body cannot be sent as JSON: {$error->getMessage()}", 400, previous: $error);
        }
    }

    private function otherServer(string $reason, ?int $status = null): ControlError
    {
        return new ControlError("the server at $this->baseUrl is not mock-toss-cert ($reason): check the address", $status);
    }

    /** @return array<mixed> */
    private function read(string $text): array
    {
        $value = json_decode($text, true);
        return is_array($value) ? $value : throw $this->otherServer('the answer is not JSON');
    }

    /**
     * @param array<string, mixed> $query
     * @param array<string, mixed>|null $body
     * @return array<mixed>
     */
    private function ask(
        string $method,
        string $path,
        array $query = [],
        ?array $body = null,
        ?int $timeoutMs = null,
    ): array {
        return $this->read($this->send($method, $path, $query, $body, $timeoutMs));
    }

    /** @param array<string, mixed> $query */
    private function do(string $method, string $path, array $query = []): void
    {
        // Other servers answer everything with a page of theirs.
        if ($this->send($method, $path, $query) !== '') {
            throw $this->otherServer('the answer is not empty');
        }
    }

    /**
     * @param array<string, mixed> $query
     * @return list<mixed>
     */
    private function list(string $path, mixed $limit, array $query = []): array
    {
        $isWhole = (is_int($limit) || is_float($limit)) && $limit >= 0 && ($limit === INF || fmod($limit, 1) === 0.0);
        if ($limit !== null && !$isWhole) {
            throw new ControlError('limit must be a whole number of 0 or more: leave it out to get all items', 400);
        }
        $wanted = $limit ?? INF;
        $items = [];
        $cursors = [];
        $cursor = null;
        while (count($items) < $wanted) {
            $size = (int) min(self::MAX_PAGE, $wanted - count($items));
            $text = $this->send('GET', $path, [...$query, 'limit' => $size, 'cursor' => $cursor]);
            $page = $this->read($text);
            // As an array, an empty object would be an empty list.
            if (!is_array(json_decode($text)->items ?? null)) {
                throw $this->otherServer('the answer is not a list');
            }
            array_push($items, ...array_values($page['items']));
            $cursor = $page['nextCursor'] ?? null;
            if (!is_string($cursor)) {
                break;
            }
            if (isset($cursors[$cursor]) && count($items) < $wanted) {
                throw $this->otherServer('the list has no end');
            }
            $cursors[$cursor] = true;
        }
        return $items;
    }

    /**
     * @param array<string, mixed> $body
     * @return array<mixed>
     */
    private function act(string $txId, string $action, array $body = []): array
    {
        $path = '/transactions/' . Address::part($txId) . "/$action";
        return $this->ask('POST', $path, body: self::withObject($body, 'person'));
    }

    /**
     * @param array<string, mixed> $entry
     * @return array<mixed>
     */
    private function put(string $path, string $key, array $entry): array
    {
        $id = $entry[$key] ?? '';
        unset($entry[$key]);
        return $this->ask('PUT', "$path/" . Address::part($id), body: $entry);
    }

    /**
     * Without members, PHP would write an array as a list.
     *
     * @param array<string, mixed> $body
     * @return array<string, mixed>
     */
    private static function withObject(array $body, string $name): array
    {
        return isset($body[$name]) && $body[$name] === [] ? [...$body, $name => (object) []] : $body;
    }
}
