<?php

declare(strict_types=1);

namespace MockTossCert;

use Closure;
use InvalidArgumentException;
use Throwable;

/**
 * The client of one test: from its creation to its report. The trait adds only what is PHPUnit's own.
 *
 * Options, all of which may be left out: `url` is the base URL of a running server (default: `MOCK_TOSS_URL`), `token` its control
 * token (default: `MOCK_TOSS_CONTROL_TOKEN`), `client` the settings of each test's client, `failOn` fails a passed test when its
 * client has findings that are at least this severe, and `print` prints the report of a failed test (default: standard error).
 *
 * @phpstan-import-type NewClient from ControlClient
 * @phpstan-type TossCertOptions array{
 *     url?: string|null,
 *     token?: string|null,
 *     client?: NewClient,
 *     failOn?: 'error'|'warning'|null,
 *     print?: (callable(string): mixed)|null,
 * }
 */
final class TossCertCase
{
    private const OPTIONS = ['client', 'failOn', 'print', 'token', 'url'];

    /** The most severe one comes first. */
    private const SEVERITIES = ['error', 'warning', 'info'];

    private const WRONG_TOKEN = 'the control token is wrong or missing: set MOCK_TOSS_CONTROL_TOKEN or the option token';

    private const TOO_OLD = 'the server is older than this kit: update it';

    public readonly TossCert $fixture;

    private readonly Closure $print;
    private bool $isPrinted = false;

    /**
     * Creates the client. Throws `ControlError` when the server refuses it, `InvalidArgumentException` for wrong options.
     *
     * @param TossCertOptions $options
     */
    public function __construct(private readonly array $options = [])
    {
        foreach (array_diff(array_keys($options), self::OPTIONS) as $unknown) {
            $known = implode(', ', self::OPTIONS);
            throw new InvalidArgumentException("tossCert has no option \"$unknown\": it has $known");
        }
        $failOn = $options['failOn'] ?? null;
        if (!in_array($failOn, [null, 'error', 'warning'], true)) {
            $given = is_string($failOn) ? $failOn : get_debug_type($failOn);
            throw new InvalidArgumentException("failOn must be \"error\" or \"warning\", not \"$given\"");
        }
        $this->print = Closure::fromCallable($options['print'] ?? self::printToStandardError(...));
        $url = $options['url'] ?? self::variable('MOCK_TOSS_URL');
        if ($url === null) {
            throw new InvalidArgumentException(
                'no server is named: set MOCK_TOSS_URL, or run the tests with "mock-toss-cert exec -- <command>"',
            );
        }
        $control = new ControlClient($url, $options['token'] ?? self::variable('MOCK_TOSS_CONTROL_TOKEN'));
        try {
            $publicKey = $control->publicKey();
            $made = $control->createClient($options['client'] ?? []);
        } catch (ControlError $error) {
            // Without a problem, the refusal is one of another server.
            $isOurs = $error->status === 401 && $error->problem !== null;
            throw $isOurs ? new ControlError(self::WRONG_TOKEN, 401, $error->problem, $error) : $error;
        }
        $this->fixture = new TossCert(
            $control->baseUrl,
            $publicKey,
            $made['clientId'],
            $made['clientSecret'],
            $control,
        );
    }

    /** Why a passed test fails all the same: findings that are severe enough. `null` without any. */
    public function findProblem(): ?string
    {
        $failOn = $this->options['failOn'] ?? null;
        if ($failOn === null) {
            return null;
        }
        $severe = array_slice(self::SEVERITIES, 0, 1 + (int) array_search($failOn, self::SEVERITIES, true));
        $rules = [];
        foreach ($this->fixture->control->findings(clientId: $this->fixture->clientId) as $finding) {
            // A server of another version may leave members out.
            if (in_array($finding['severity'] ?? null, $severe, true)) {
                $rules[] = $finding['rule'] ?? '?';
            }
        }
        $names = implode(', ', $rules);
        return match (true) {
            $rules === [] => null,
            Language::read() === 'ko' => "mock-toss-cert 점검 결과가 있습니다($names). 리포트와 docs/ko/findings.md를 확인하세요",
            default => "mock-toss-cert has findings ($names): see the report, and docs/findings.md",
        };
    }

    /** Prints the report of a failed test, once. Never throws: the failure of the test itself is what matters. */
    public function printReport(): void
    {
        if ($this->isPrinted) {
            return;
        }
        $this->isPrinted = true;
        $clientId = $this->fixture->clientId;
        try {
            $report = $this->fixture->control->report($clientId, Language::read());
        } catch (Throwable $error) {
            $reason = $this->isWithoutReport($error) ? self::TOO_OLD : $error->getMessage();
            $report = "mock-toss-cert: no report of client $clientId: $reason\n";
        }
        try {
            ($this->print)($report);
        } catch (Throwable $error) {
            self::printToStandardError(
                "mock-toss-cert: no report of client $clientId: print failed: {$error->getMessage()}\n",
            );
        }
    }

    /** Ends the test: prints its report if it failed. Returns why a passed test fails all the same. */
    public function close(bool $failed): ?string
    {
        $problem = $failed ? null : $this->findProblem();
        if ($failed || $problem !== null) {
            $this->printReport();
        }
        return $problem;
    }

    /** Whether the server has no such call at all, although it has the client. */
    private function isWithoutReport(Throwable $error): bool
    {
        if (!$error instanceof ControlError || $error->status !== 404) {
            return false;
        }
        try {
            $this->fixture->control->client($this->fixture->clientId);
        } catch (ControlError) {
            return false;
        }
        return true;
    }

    private static function variable(string $name): ?string
    {
        $value = (string) getenv($name);
        return $value === '' ? null : $value;
    }

    private static function printToStandardError(string $report): void
    {
        file_put_contents('php://stderr', $report);
    }
}
