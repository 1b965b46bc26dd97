<?php

declare(strict_types=1);

namespace MockTossCert\Tests;

use InvalidArgumentException;
use MockTossCert\ControlError;
use MockTossCert\TossCertCase;
use PHPUnit\Framework\TestCase;
use RuntimeException;

/** The client of one test, from its creation to its report. */
final class TossCertCaseTest extends TestCase
{
    private const VARIABLES = ['MOCK_TOSS_LANG', 'LC_ALL', 'LC_MESSAGES', 'LANG', 'MOCK_TOSS_URL', 'MOCK_TOSS_CONTROL_TOKEN'];

    private string $printed = '';

    /** @var array<string, string|false> */
    private array $before = [];

    protected function setUp(): void
    {
        foreach (self::VARIABLES as $name) {
            $this->before[$name] = getenv($name);
        }
    }

    protected function tearDown(): void
    {
        foreach ($this->before as $name => $value) {
            putenv($value === false ? $name : "$name=$value");
        }
    }

    /** @param array<string, mixed> $options */
    private function open(array $options = []): TossCertCase
    {
        return new TossCertCase(['print' => fn (string $report) => $this->printed .= $report, ...$options]);
    }

    public function testEachTestHasAClientOfItsOwnWithTheSettingsThatWereGiven(): void
    {
        $one = $this->open(['client' => ['scenario' => 'instant']])->fixture;
        $other = $this->open()->fixture;
        self::assertNotSame($one->clientId, $other->clientId);
        self::assertSame('instant', $one->control->client($one->clientId)['scenario']);
        self::assertSame($one->control->baseUrl, $one->baseUrl);
        self::assertGreaterThan(700, strlen($one->publicKey));
    }

    public function testAFailedTestPrintsTheReportOnceAndAPassedOneNothing(): void
    {
        $case = $this->open();
        self::assertNull($case->close(false));
        self::assertSame('', $this->printed);
        self::assertNull($case->close(true));
        $case->close(true);
        $title = "mock-toss-cert: calls of client {$case->fixture->clientId}\n";
        self::assertStringStartsWith($title, $this->printed);
        self::assertSame(1, substr_count($this->printed, $title));
    }

    public function testFindingsThatAreSevereEnoughFailAPassedTest(): void
    {
        $found = 'mock-toss-cert has findings (request-url-missing): see the report, and docs/findings.md';
        foreach ([[null, null], ['error', null], ['warning', $found]] as [$failOn, $expected]) {
            $this->printed = '';
            $case = $this->open(['failOn' => $failOn]);
            Partner::requestNone($case->fixture, []);
            self::assertSame($expected, $case->close(false));
            self::assertSame($expected === null, $this->printed === '');
        }
    }

    public function testReadsTheLanguageAsTheCommandLineDoes(): void
    {
        $english = 'mock-toss-cert has findings (request-url-missing): see the report, and docs/findings.md';
        $korean = 'mock-toss-cert 점검 결과가 있습니다(request-url-missing). 리포트와 docs/ko/findings.md를 확인하세요';
        $cases = [
            [['MOCK_TOSS_LANG' => 'ko'], $korean],
            [['MOCK_TOSS_LANG' => 'en', 'LC_ALL' => 'ko_KR.UTF-8'], $english],
            [['MOCK_TOSS_LANG' => 'xx', 'LC_ALL' => 'ko_KR.UTF-8'], $english],
            [['MOCK_TOSS_LANG' => '', 'LANG' => 'ko'], $korean],
            [['LC_ALL' => '', 'LC_MESSAGES' => 'ko_KR', 'LANG' => 'en_US'], $korean],
            [['LC_ALL' => 'C', 'LANG' => 'ko_KR'], $english],
            [['LANG' => 'kok_IN'], $english],
            [[], $english],
        ];
        foreach ($cases as [$variables, $expected]) {
            foreach (['MOCK_TOSS_LANG', 'LC_ALL', 'LC_MESSAGES', 'LANG'] as $name) {
                putenv(isset($variables[$name]) ? "$name=$variables[$name]" : $name);
            }
            $this->printed = '';
            $case = $this->open(['failOn' => 'warning']);
            Partner::requestNone($case->fixture, []);
            self::assertSame($expected, $case->close(false));
            self::assertSame($expected === $korean, str_contains($this->printed, '클라이언트'));
        }
    }

    public function testSaysWhyThereIsNoReport(): void
    {
        $case = $this->open();
        $clientId = $case->fixture->clientId;
        $case->fixture->control->deleteClient($clientId);
        self::assertNull($case->close(true));
        $expected = "mock-toss-cert: no report of client $clientId: GET /_control/v1/clients/$clientId/report: ";
        self::assertStringStartsWith($expected, $this->printed);
    }

    public function testSaysWhenAServerIsTooOldToHaveAReport(): void
    {
        $unknown = [404, '{"detail":"unknown path"}'];
        $made = [201, '{"clientId":"me","clientSecret":"secret"}'];
        $start = 'mock-toss-cert: no report of client me: ';
        $cases = [
            "{$start}the server is older than this kit: update it\n" => [200, '{"clientId":"me"}'],
            "{$start}GET /_control/v1/clients/me/report: unknown path\n" => $unknown,
        ];
        foreach ($cases as $expected => $client) {
            $this->printed = '';
            $stub = new Stub([200, 'MIIB'], $made, $unknown, $client);
            self::assertNull($this->open(['url' => $stub->url])->close(true));
            self::assertSame($expected, $this->printed);
        }
    }

    public function testAPrintThatFailsHidesNoFailure(): void
    {
        $code = 'require $argv[1]; (new MockTossCert\TossCertCase('
            . '["print" => static fn () => throw new RuntimeException("no paper")]))->close(true); echo "went on";';
        $command = [PHP_BINARY, '-r', $code, __DIR__ . '/bootstrap.php'];
        $process = proc_open($command, [1 => ['pipe', 'w'], 2 => ['pipe', 'w']], $pipes);
        self::assertSame('went on', stream_get_contents($pipes[1]));
        self::assertMatchesRegularExpression(
            '/^mock-toss-cert: no report of client test_\w+: print failed: no paper$/',
            (string) stream_get_contents($pipes[2]),
        );
        self::assertSame(0, proc_close($process));
    }

    public function testNeedsAServerThatIsNamed(): void
    {
        foreach (['MOCK_TOSS_URL', 'MOCK_TOSS_URL='] as $setting) {
            putenv($setting);
            try {
                $this->open();
                throw new RuntimeException('it was opened');
            } catch (InvalidArgumentException $error) {
                self::assertSame(
                    'no server is named: set MOCK_TOSS_URL, or run the tests with "mock-toss-cert exec -- <command>"',
                    $error->getMessage(),
                );
            }
        }
    }

    public function testOptionsComeBeforeTheEnvironment(): void
    {
        $url = getenv('MOCK_TOSS_URL');
        $stub = new Stub([401, '{"detail":"a control token is needed"}']);
        putenv("MOCK_TOSS_URL=$stub->url");
        putenv('MOCK_TOSS_CONTROL_TOKEN=of-the-environment');
        foreach ([[[], 'of-the-environment'], [['token' => 'given'], 'given']] as [$options, $token]) {
            try {
                $this->open($options);
                throw new RuntimeException('it was opened');
            } catch (ControlError $error) {
                self::assertSame(401, $error->status);
            }
            self::assertSame("GET /_control/v1/public-key Bearer $token", $stub->asked());
        }
        self::assertSame($url, $this->open(['url' => $url])->fixture->baseUrl);
    }

    public function testSaysHowToGiveTheControlToken(): void
    {
        $no = [401, '{"detail":"no"}'];
        foreach ([new Stub($no), new Stub([200, 'MIIB'], $no), new Stub([401, '<!doctype html>'])] as $index => $stub) {
            try {
                $this->open(['url' => $stub->url, 'token' => 'wrong']);
                throw new RuntimeException('it was opened');
            } catch (ControlError $error) {
                $expected = $index < 2
                    ? 'the control token is wrong or missing: set MOCK_TOSS_CONTROL_TOKEN or the option token'
                    : "the server at $stub->url is not mock-toss-cert (HTTP 401): check the address";
                self::assertSame([$expected, 401], [$error->getMessage(), $error->status]);
                self::assertSame($index < 2 ? ['detail' => 'no'] : null, $error->problem);
            }
        }
    }

    public function testTakesFindingsOfAnotherVersion(): void
    {
        $made = [201, '{"clientId":"me","clientSecret":"secret"}'];
        $findings = '{"items":[{}, {"rule":"mild","severity":"unheard-of"}, {"severity":"error"}, {"rule":"bad","severity":"error"}]}';
        $stub = new Stub([200, 'MIIB'], $made, [200, $findings]);
        putenv('MOCK_TOSS_LANG=en');
        $case = $this->open(['url' => $stub->url, 'failOn' => 'warning']);
        $expected = 'mock-toss-cert has findings (?, bad): see the report, and docs/findings.md';
        self::assertSame($expected, $case->findProblem());
    }

    public function testRefusesOptionsThatCannotBeMeant(): void
    {
        $cases = [
            'tossCert has no option "fail_on": it has client, failOn, print, token, url' => ['fail_on' => 'error'],
            'failOn must be "error" or "warning", not "info"' => ['failOn' => 'info'],
            'failOn must be "error" or "warning", not "array"' => ['failOn' => ['error']],
        ];
        foreach ($cases as $expected => $options) {
            try {
                $this->open($options);
                throw new RuntimeException('it was opened');
            } catch (InvalidArgumentException $error) {
                self::assertSame($expected, $error->getMessage());
            }
        }
    }
}
