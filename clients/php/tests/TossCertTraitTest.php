<?php

declare(strict_types=1);

namespace MockTossCert\Tests;

use PHPUnit\Framework\TestCase;

/** The trait in real runs of PHPUnit. */
final class TossCertTraitTest extends TestCase
{
    private const FINDINGS = 'mock-toss-cert has findings (request-url-missing): see the report, and docs/findings.md';

    private string $folder = '';

    protected function setUp(): void
    {
        $this->folder = sys_get_temp_dir() . '/' . uniqid('toss-cert-', true);
        mkdir($this->folder);
    }

    protected function tearDown(): void
    {
        array_map(unlink(...), (array) glob("$this->folder/*"));
        rmdir($this->folder);
    }

    /**
     * Runs PHPUnit for a test case with these members.
     *
     * @param list<string> $words
     * @param array<string, string> $env
     * @return array{int, string, string} exit code, output and errors
     */
    private function runTests(string $members, array $words = [], array $env = []): array
    {
        $code = "<?php\nuse MockTossCert\\Tests\\Partner;\nfinal class SampleTest extends PHPUnit\\Framework\\TestCase\n"
            . "{\n    use MockTossCert\\TossCertTrait;\n$members\n}\n";
        file_put_contents("$this->folder/SampleTest.php", $code);
        $bootstrap = __DIR__ . '/bootstrap.php';
        $phpunit = [PHP_BINARY, $_SERVER['argv'][0], '--no-configuration', '--do-not-cache-result', '--bootstrap', $bootstrap];
        $command = [...$phpunit, ...$words, "$this->folder/SampleTest.php"];
        $pipes = [];
        $descriptors = [1 => ['pipe', 'w'], 2 => ['file', "$this->folder/errors", 'w']];
        $process = proc_open($command, $descriptors, $pipes, $this->folder, [...getenv(), ...$env]);
        $output = (string) stream_get_contents($pipes[1]);
        return [proc_close($process), $output, (string) file_get_contents("$this->folder/errors")];
    }

    private static function reports(string $text): int
    {
        return substr_count($text, 'mock-toss-cert: calls of client');
    }

    public function testAFailedTestPrintsItsReportOnce(): void
    {
        [$code, $output, $errors] = $this->runTests('
            public function testPasses(): void { self::assertNotSame("", Partner::requestNone($this->tossCert)); }
            public function testFails(): void { Partner::requestNone($this->tossCert); self::fail("the failure itself"); }
            public function testIsSkipped(): void { self::markTestSkipped("not now"); }
            public function testIsIncomplete(): void { self::markTestIncomplete("not yet"); }
        ');
        self::assertSame(1, $code, $output);
        self::assertStringContainsString('the failure itself', $output);
        self::assertStringContainsString('Tests: 4, Assertions: 2, Failures: 1', $output);
        self::assertSame(1, self::reports($errors), $errors);
        self::assertStringContainsString('POST /api/v2/sign/user/auth/id/request -> 200 SUCCESS', $errors);
        self::assertStringStartsWith("\nSampleTest::testFails\nmock-toss-cert: calls of client ", $errors);
    }

    public function testAFailureInSetUpOrTearDownPrintsItToo(): void
    {
        [, $output, $errors] = $this->runTests('
            protected function setUp(): void
            {
                self::assertNotSame("", $this->tossCert->clientId);
                if (str_contains($this->toString(), "testSetUp")) throw new RuntimeException("in setUp");
            }
            protected function tearDown(): void
            {
                if (!str_contains($this->toString(), "testSetUp")) throw new RuntimeException("in tearDown");
            }
            public function testSetUp(): void {}
            public function testTearDown(): void { self::assertTrue(true); }
            public function testBoth(): void { self::fail("in the test"); }
        ');
        foreach (['in setUp', 'in tearDown', 'in the test'] as $message) {
            self::assertStringContainsString($message, $output);
        }
        self::assertSame(3, self::reports($errors), $errors);
    }

    public function testATestThatTakesTooLongPrintsItToo(): void
    {
        [, $output, $errors] = $this->runTests('
            public function testHangs(): void
            {
                pcntl_async_signals(true);
                pcntl_signal(SIGALRM, static fn () => throw new RuntimeException("timed out"));
                pcntl_alarm(1);
                while (true) usleep(1000);
            }
        ');
        self::assertStringContainsString('timed out', $output);
        self::assertSame(1, self::reports($errors), $errors);
    }

    public function testFindingsFailTheTestItself(): void
    {
        [, $output, $errors] = $this->runTests('
            protected function tossCertOptions(): array { return ["failOn" => "warning"]; }
            public function testFinds(): void { self::assertNotSame("", Partner::requestNone($this->tossCert, [])); }
            public function testIsClean(): void { self::assertNotSame("", Partner::requestNone($this->tossCert)); }
        ');
        self::assertStringContainsString(self::FINDINGS, $output);
        self::assertStringContainsString('Tests: 2, Assertions: 3, Failures: 1', $output);
        self::assertSame(1, self::reports($errors), $errors);
    }

    public function testATestThatWasGivenUpIsNotChecked(): void
    {
        [, $output, $errors] = $this->runTests('
            protected function tossCertOptions(): array { return ["failOn" => "warning"]; }
            public function testIsSkipped(): void { Partner::requestNone($this->tossCert, []); self::markTestSkipped("not now"); }
            public function testIsIncomplete(): void
            {
                Partner::requestNone($this->tossCert, []);
                self::markTestIncomplete("not yet");
            }
        ');
        self::assertStringContainsString('Tests: 2, Assertions: 0, Skipped: 1, Incomplete: 1', $output);
        self::assertStringNotContainsString('has findings', $output);
        self::assertSame('', $errors);
    }

    public function testAnExceptionThatIsExpectedHidesNoFindings(): void
    {
        [, $output, $errors] = $this->runTests('
            protected function tossCertOptions(): array { return ["failOn" => "warning"]; }
            public function testThrows(): void
            {
                Partner::requestNone($this->tossCert, []);
                $this->expectException(Throwable::class);
                throw new RuntimeException("as expected");
            }
        ');
        self::assertStringContainsString(self::FINDINGS, $output);
        self::assertStringContainsString('Failures: 1', $output);
        self::assertSame(1, self::reports($errors), $errors);
    }

    public function testAProcessOfItsOwnKeepsTheFailureAndTheReport(): void
    {
        [, $output, $errors] = $this->runTests('
            public function testFails(): void { self::fail("the failure itself"); }
        ', ['--process-isolation']);
        self::assertStringContainsString('the failure itself', $output);
        self::assertSame(1, self::reports($output . $errors), $output);
    }

    public function testTakesSettingsOfTheClientAndPrintsWhereTheOptionSays(): void
    {
        [, $output, $errors] = $this->runTests('
            protected function tossCertOptions(): array
            {
                return ["client" => ["scenario" => "instant"], "print" => fn ($report) => file_put_contents("report.txt", $report)];
            }
            public function testFails(): void
            {
                $client = $this->tossCert->control->client($this->tossCert->clientId);
                self::assertSame("manual", $client["scenario"]);
            }
        ');
        self::assertStringContainsString("+'instant'", $output);
        self::assertSame(0, self::reports($output . $errors), $output);
        self::assertSame(1, self::reports((string) file_get_contents("$this->folder/report.txt")));
    }

    public function testSaysInOneLineHowToNameAServer(): void
    {
        [, $output] = $this->runTests('public function testOne(): void {}', [], ['MOCK_TOSS_URL' => '']);
        $line = 'no server is named: set MOCK_TOSS_URL, or run the tests with "mock-toss-cert exec -- <command>"';
        self::assertStringContainsString("SampleTest::testOne\n$line\n", $output);
        self::assertStringContainsString('Failures: 1', $output);
    }
}
