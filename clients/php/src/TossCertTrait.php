<?php

declare(strict_types=1);

namespace MockTossCert;

use InvalidArgumentException;
use PHPUnit\Framework\Assert;
use PHPUnit\Framework\Attributes\Before;
use PHPUnit\Framework\Attributes\PostCondition;
use PHPUnit\Framework\IncompleteTest;
use PHPUnit\Framework\SkippedTest;
use PHPUnit\Framework\TestCase;
use ReflectionProperty;
use Throwable;

/**
 * For test cases of PHPUnit 9.6 to 12: each test has a client of its own in `$this->tossCert`, and a failed test prints the calls
 * and findings of its client. PHPUnit 9 reads the annotations, newer versions the attributes.
 *
 * A test case with an `onNotSuccessfulTest` of its own calls `$this->reportTossCert($t)` in it.
 *
 * @phpstan-import-type TossCertOptions from TossCertCase
 * @phpstan-require-extends TestCase
 */
trait TossCertTrait
{
    /** There from before `setUp` on. */
    protected TossCert $tossCert;

    private ?TossCertCase $tossCertCase = null;

    /**
     * Options for the tests of a class. Override it to set them.
     *
     * @return TossCertOptions
     */
    protected function tossCertOptions(): array
    {
        return [];
    }

    /** @before */
    #[Before]
    protected function openTossCert(): void
    {
        $options = $this->tossCertOptions();
        // The report comes far from the failure, in the middle of a line of dots.
        $title = "\n{$this->toString()}\n";
        $options['print'] ??= self::isIsolated($this)
            // In a process of its own, PHPUnit takes all on standard error for an error, instead of the test's own.
            ? static fn (string $report) => fwrite(STDOUT, $title . $report)
            : static fn (string $report) => file_put_contents('php://stderr', $title . $report);
        try {
            $this->tossCertCase = new TossCertCase($options);
        } catch (ControlError | InvalidArgumentException $error) {
            Assert::fail($error->getMessage());
        }
        $this->tossCert = $this->tossCertCase->fixture;
    }

    /**
     * Runs while PHPUnit still counts a failure as one of the test itself.
     *
     * @postCondition
     */
    #[PostCondition]
    protected function refuseTossCertFindings(): void
    {
        $problem = $this->tossCertCase?->findProblem();
        if ($problem !== null) {
            Assert::fail($problem);
        }
    }

    /** Prints the report of a failed test, if this was not done yet. */
    protected function reportTossCert(Throwable $t): void
    {
        if (!$t instanceof SkippedTest && !$t instanceof IncompleteTest) {
            $this->tossCertCase?->printReport();
        }
    }

    /** PHPUnit calls it after the test and its `tearDown`, whatever failed, and also after a time-out. */
    protected function onNotSuccessfulTest(Throwable $t): never
    {
        $this->reportTossCert($t);
        parent::onNotSuccessfulTest($t);
        throw $t;
    }

    private static function isIsolated(TestCase $test): bool
    {
        return property_exists(TestCase::class, 'inIsolation')
            && (new ReflectionProperty(TestCase::class, 'inIsolation'))->getValue($test) === true;
    }
}
