<?php

declare(strict_types=1);

namespace MockTossCert\Tests;

use DateTimeImmutable;
use InvalidArgumentException;
use MockTossCert\ControlClient;
use MockTossCert\ControlError;
use MockTossCert\TossCertTrait;
use PHPUnit\Framework\TestCase;

/** What the control client sends, what it answers, and what it says when something is wrong. */
final class ControlClientTest extends TestCase
{
    use TossCertTrait;

    private const NOBODY = 'http://127.0.0.1:9';

    private static function refusal(callable $call): ControlError
    {
        try {
            $call();
        } catch (ControlError $error) {
            return $error;
        }
        self::fail('it was not refused');
    }

    public function testMakesOneIsolatedPartnerAndDoesWhatItsUserWould(): void
    {
        $control = $this->tossCert->control;
        $clientId = $this->tossCert->clientId;
        $txId = Partner::requestNone($this->tossCert);
        self::assertSame('IN_PROGRESS', $control->start($txId)['status']);
        $done = $control->complete($txId, ['persona' => 'namgung']);
        self::assertSame(['COMPLETED', 'namgung'], [$done['status'], $done['person']['personaId']]);
        self::assertSame('COMPLETED', $control->waitFor($txId)['status']);
        $events = array_column($control->transaction($txId)['history'], 'event');
        self::assertSame(['requested', 'started', 'completed'], $events);
        self::assertNotNull($control->cancel(Partner::requestNone($this->tossCert))['cancelledAt']);
        self::assertSame('EXPIRED', $control->expire(Partner::requestNone($this->tossCert))['status']);
        self::assertSame('IN_PROGRESS', $control->advance(Partner::requestNone($this->tossCert))['status']);
        self::assertCount(1, $control->transactions(clientId: $clientId, status: 'IN_PROGRESS'));
        self::assertCount(2, $control->transactions(clientId: $clientId, limit: 2));
        self::assertSame([], $control->transactions(clientId: $clientId, since: new DateTimeImmutable('tomorrow')));
    }

    public function testMovesTheClockOfAClient(): void
    {
        $clock = $this->tossCert->control->clock($this->tossCert->clientId);
        self::assertSame(3_660_000, $clock->advance('61m')['offsetMs']);
        $at = new DateTimeImmutable('2026-03-02T00:00:00.000Z');
        self::assertSame('2026-03-02T09:00:00.000+09:00', $clock->freeze($at)['now']);
        self::assertSame('2026-03-02T10:00:00.000+09:00', $clock->freeze('2026-03-02T10:00:00+09:00')['now']);
        self::assertTrue($clock->freeze()['frozen']);
        self::assertFalse($clock->resume()['frozen']);
        $clock->reset();
        self::assertSame(0, $clock->read()['offsetMs']);
    }

    public function testQueuesScenariosAndSetsFaults(): void
    {
        $control = $this->tossCert->control;
        $clientId = $this->tossCert->clientId;
        [$entry] = $control->queue($clientId, 'mismatch', 3)['queue'];
        self::assertSame(['mismatch', 3], [$entry['scenario'], $entry['times']]);
        $control->unqueue($clientId, $entry['id']);
        $control->queue($clientId, 'instant');
        $control->clearQueue($clientId);
        self::assertSame([], $control->queued($clientId)['queue']);
        $fault = ['clientId' => $clientId, 'endpoint' => 'result', 'error' => 'CE0002', 'times' => 1];
        $made = $control->fault($fault);
        self::assertSame([$made['id']], array_column($control->faults(clientId: $clientId), 'id'));
        $control->deleteFault($made['id']);
        self::assertSame([], $control->faults($clientId));
    }

    public function testReadsJournalFindingsCoverageAndReport(): void
    {
        $control = $this->tossCert->control;
        $clientId = $this->tossCert->clientId;
        $txId = Partner::requestNone($this->tossCert, []);
        [$call] = $control->requests(
            clientId: $clientId,
            endpoint: 'request',
            txId: $txId,
            outcome: 'SUCCESS',
            text: 'USER_NONE',
            since: '2020-01-01T00:00:00Z',
        );
        self::assertSame($txId, $control->request($call['id'])['txId']);
        self::assertSame($call['id'], $control->inspect(['requestId' => $call['id']])['requestId']);
        self::assertNotNull($control->inspect(['sessionKey' => 'v1$a$b', 'fields' => []])['sessionKey']);
        self::assertSame(['request-url-missing'], array_column($control->findings($clientId), 'rule'));
        self::assertSame($clientId, $control->coverage($clientId)['clientId']);
        self::assertStringContainsString('warning request-url-missing', $control->report($clientId));
        self::assertStringContainsString('점검 결과', $control->report($clientId, 'ko'));
        $control->clearRequests($clientId);
        $control->clearFindings($clientId);
        $control->clearCoverage($clientId);
        self::assertSame([], $control->requests($clientId));
        self::assertSame([], $control->findings($clientId));
        self::assertSame(0, $control->coverage($clientId)['met']);
        self::assertStringStartsWith('# HELP ', $control->metrics());
    }

    public function testChangesResetsAndDeletesClientsPeopleAndScenarios(): void
    {
        $control = $this->tossCert->control;
        $clientId = $control->createClient(['scenario' => 'manual', 'partnerCode' => 'MINE'])['clientId'];
        self::assertSame('echo', $control->changeClient($clientId, ['identity' => 'echo'])['identity']);
        self::assertSame('fixed', $control->resetClient($clientId)['identity']);
        self::assertSame('MINE', $control->client($clientId)['partnerCode']);
        self::assertContains($clientId, array_column($control->clients(), 'clientId'));
        $control->deleteClient($clientId);
        self::assertSame(404, self::refusal(fn () => $control->client($clientId))->status);
        $person = [
            'name' => '모의인',
            'birthday' => '19900101',
            'gender' => 'MALE',
            'nationality' => 'LOCAL',
            'phone' => '01019980006',
        ];
        self::assertSame('모의인', $control->putPersona(['id' => 'of-php', ...$person])['name']);
        self::assertContains('of-php', array_column($control->personas(), 'id'));
        $control->deletePersona('of-php');
        self::assertSame('9s', $control->putScenario(['name' => 'of-php', 'start' => '9s'])['start']);
        self::assertContains('of-php', array_column($control->scenarios(), 'name'));
        $control->deleteScenario('of-php');
    }

    public function testAsksTheServerItself(): void
    {
        $control = $this->tossCert->control;
        self::assertSame('memory', $control->info()['store']);
        $control->ready();
        self::assertGreaterThan(700, strlen($control->publicKey()));
        self::assertFalse($control->snapshot()['secrets']);
        self::assertStringContainsString('"secrets":true', $control->snapshotText(['secrets' => true]));
    }

    public function testResetsEverything(): void
    {
        $stub = new Stub([204, '']);
        (new ControlClient($stub->url))->reset();
        self::assertSame('POST /_control/v1/reset', $stub->asked());
    }

    public function testThrowsWhatTheServerSaidAsAProblemDocument(): void
    {
        $control = $this->tossCert->control;
        $txId = Partner::requestNone($this->tossCert);
        $control->complete($txId);
        $conflict = self::refusal(fn () => $control->start($txId));
        self::assertSame([409, 'COMPLETED'], [$conflict->status, $conflict->problem['state']]);
        self::assertSame(
            "POST /_control/v1/transactions/$txId/start: start is impossible in state COMPLETED; "
                . 'nothing is possible any more',
            $conflict->getMessage(),
        );
        $waiting = Partner::requestNone($this->tossCert);
        self::assertSame(408, self::refusal(fn () => $control->waitFor($waiting, 'COMPLETED', '1ms'))->status);
        self::assertSame(404, self::refusal(fn () => $control->client('../../info'))->status);
    }

    public function testSaysWhenNoEmulatorAnswersOrSomethingElseDoes(): void
    {
        $nobody = self::refusal((new ControlClient(self::NOBODY))->info(...));
        self::assertSame([null, null], [$nobody->status, $nobody->problem]);
        $expected = 'no mock-toss-cert answers at http://127.0.0.1:9: is it running there?';
        self::assertSame($expected, $nobody->getMessage());
        $cases = [
            [404, 'Not Found', 'info', 'HTTP 404'],
            [302, '', 'info', 'HTTP 302'],
            [200, 'Hello', 'info', 'the answer is not JSON'],
            [200, '5', 'info', 'the answer is not JSON'],
            [200, '{}', 'ready', 'the answer has no status "ready"'],
            [200, '{}', 'personas', 'the answer is not a list'],
            [200, '[]', 'personas', 'the answer is not a list'],
            [200, 'Hello', 'publicKey', 'the answer is not a public key'],
            [200, 'Hello', 'metrics', 'the answer has no metrics'],
            [200, 'Hello', 'snapshotText', 'the answer is not JSON'],
            [200, '{}', 'createClient', 'the answer has no clientId'],
            [200, '[]', 'createClient', 'the answer has no clientId'],
            [200, '{"clientId":"a"}', 'createClient', 'the answer has no clientId'],
            [200, '{"clientId":5,"clientSecret":"a"}', 'createClient', 'the answer has no clientId'],
            [200, '{"items":[1],"nextCursor":"a"}', 'personas', 'the list has no end'],
        ];
        foreach ($cases as [$status, $text, $method, $reason]) {
            $stub = new Stub([$status, $text]);
            $error = self::refusal([new ControlClient($stub->url), $method]);
            $expected = "the server at $stub->url is not mock-toss-cert ($reason): check the address";
            self::assertSame($expected, $error->getMessage());
            self::assertSame($status === 200 ? null : $status, $error->status);
        }
    }

    public function testTakesNoPageForAnEmptyAnswer(): void
    {
        $calls = [
            ['reset'],
            ['deleteClient', 'a'],
            ['unqueue', 'a', 'b'],
            ['clearQueue', 'a'],
            ['deleteFault', 'a'],
            ['clearRequests'],
            ['clearFindings'],
            ['clearCoverage'],
            ['deletePersona', 'a'],
            ['deleteScenario', 'a'],
        ];
        foreach ([200, 201] as $status) {
            $stub = new Stub([$status, '<!doctype html>']);
            foreach ($calls as $call) {
                $method = array_shift($call);
                $error = self::refusal(fn () => (new ControlClient($stub->url))->$method(...$call));
                $expected = "the server at $stub->url is not mock-toss-cert (the answer is not empty): check the address";
                self::assertSame([$expected, null], [$error->getMessage(), $error->status]);
            }
        }
    }

    public function testIgnoresTheProxiesOfTheEnvironment(): void
    {
        $names = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'all_proxy', 'ALL_PROXY'];
        $before = array_map(getenv(...), $names);
        try {
            foreach ($names as $name) {
                putenv("$name=" . self::NOBODY);
            }
            $this->tossCert->control->ready();
            $this->addToAssertionCount(1);
        } finally {
            foreach ($names as $index => $name) {
                putenv($before[$index] === false ? $name : "$name=$before[$index]");
            }
        }
    }

    public function testTakesNoIdThatLeadsElsewhere(): void
    {
        $control = $this->tossCert->control;
        foreach (['..', '.', '', "\xff"] as $id) {
            foreach (['resetClient', 'complete', 'clock', 'deleteFault'] as $method) {
                $error = self::refusal(fn () => $control->$method($id));
                self::assertSame('the id must be a string, and not empty, "." or ".."', $error->getMessage());
                self::assertSame(400, $error->status);
            }
        }
    }

    public function testTakesNoAddressThatCannotBeMeant(): void
    {
        $cases = [
            'ftp://x.test' => 'http or https, not ftp:',
            'localhost:8677' => 'http or https, not localhost:',
            'nowhere' => 'a URL, such as http://localhost:8677',
            '' => 'a URL, such as http://localhost:8677',
            'http://' => 'a URL, such as http://localhost:8677',
            'http://a b' => 'a URL, such as http://localhost:8677',
            'http://a<b' => 'a URL, such as http://localhost:8677',
            'http://a\\b' => 'a URL, such as http://localhost:8677',
            'http://a:b@' => 'a URL, such as http://localhost:8677',
            'nowhere?a=b' => 'a URL, such as http://localhost:8677',
            'http://[1.2.3.4]' => 'a URL, such as http://localhost:8677',
            'http://localhost:port' => 'a URL, such as http://localhost:8677',
            'http://localhost:65536' => 'a URL, such as http://localhost:8677',
            'http://[::1' => 'a URL, such as http://localhost:8677',
            'http://토스..한국' => 'a URL, such as http://localhost:8677',
            'http://한국／안' => 'a URL, such as http://localhost:8677',
            "http://\xff" => 'a URL, such as http://localhost:8677',
            'http://a:b@localhost' => 'no credentials, query or fragment',
            'http://localhost/?a=b' => 'no credentials, query or fragment',
            'http://localhost/#a' => 'no credentials, query or fragment',
        ];
        foreach ($cases as $address => $ending) {
            try {
                new ControlClient($address);
                self::fail("$address was taken");
            } catch (InvalidArgumentException $error) {
                self::assertStringStartsWith('the address of mock-toss-cert must ', $error->getMessage());
                self::assertStringEndsWith($ending, $error->getMessage());
            }
        }
    }

    public function testWritesAnAddressInItsUsualForm(): void
    {
        $cases = [
            'HTTP://LocalHost:8677//' => 'http://localhost:8677',
            'http://localhost:80' => 'http://localhost',
            'http://localhost:' => 'http://localhost',
            'http://localhost:0' => 'http://localhost:0',
            'http://localhost:008677/?' => 'http://localhost:8677',
            'http://localhost/한 글/' => 'http://localhost/%ED%95%9C%20%EA%B8%80',
            'https://mock.test:443/below/it/' => 'https://mock.test/below/it',
            'http://[::1]:8677' => 'http://[::1]:8677',
        ];
        foreach ($cases as $address => $baseUrl) {
            self::assertSame($baseUrl, (new ControlClient($address))->baseUrl);
        }
    }

    public function testWritesAHostInAsciiWhereExtIntlIsThere(): void
    {
        $cases = [
            'http://toss.한국:8677' => 'http://toss.xn--3e0b707e:8677',
            'http://ToSS。한국.' => 'http://toss.xn--3e0b707e.',
        ];
        foreach ($cases as $address => $baseUrl) {
            try {
                self::assertSame($baseUrl, (new ControlClient($address))->baseUrl);
                self::assertTrue(function_exists('idn_to_ascii'));
            } catch (InvalidArgumentException $error) {
                self::assertFalse(function_exists('idn_to_ascii'));
                $expected = 'the address of mock-toss-cert must be a URL, such as http://localhost:8677';
                self::assertSame($expected, $error->getMessage());
            }
        }
    }

    public function testTakesNoTokenThatCannotBeSentAndDoesNotSayIt(): void
    {
        foreach (['비밀', '', 'a b', "a\n"] as $token) {
            try {
                new ControlClient(self::NOBODY, $token);
                self::fail('it was taken');
            } catch (InvalidArgumentException $error) {
                $expected = 'the control token must be printable ASCII without spaces';
                self::assertSame($expected, $error->getMessage());
            }
        }
        $stub = new Stub([401, '{"detail":"a control token is needed"}']);
        $error = self::refusal((new ControlClient($stub->url, 'open-sesame'))->info(...));
        self::assertSame('GET /_control/v1/info: a control token is needed', $error->getMessage());
        self::assertSame('GET /_control/v1/info Bearer open-sesame', $stub->asked());
    }

    public function testAsksForAsManyAsAreWantedAndForNoneNotAtAll(): void
    {
        $control = $this->tossCert->control;
        $nobody = new ControlClient(self::NOBODY);
        $lists = ['clients', 'transactions', 'faults', 'requests', 'findings', 'personas', 'scenarios'];
        foreach ($lists as $name) {
            self::assertSame([], $nobody->$name(limit: 0));
            foreach ([-1, -200, 0.5, NAN, -INF, '5', true] as $limit) {
                $error = self::refusal(fn () => $nobody->$name(limit: $limit));
                $expected = 'limit must be a whole number of 0 or more: leave it out to get all items';
                self::assertSame([$expected, 400], [$error->getMessage(), $error->status]);
            }
            self::assertNull(self::refusal(fn () => $nobody->$name(limit: 1))->status);
            foreach ([1, 200, 201, 1e9, PHP_INT_MAX, INF] as $limit) {
                self::assertLessThanOrEqual($limit, count($control->$name(limit: $limit)));
            }
        }
        self::assertSame(array_slice($control->scenarios(), 0, 3), $control->scenarios(3));
    }

    public function testReadsAllPages(): void
    {
        $first = json_encode(['items' => range(0, 199), 'nextCursor' => 'a/b'], JSON_THROW_ON_ERROR);
        $stub = new Stub([200, $first], [200, '{"items":[200],"nextCursor":null}']);
        self::assertSame(range(0, 200), (new ControlClient($stub->url))->findings('me', 201));
        self::assertSame('GET /_control/v1/findings?clientId=me&limit=200', $stub->asked());
        self::assertSame('GET /_control/v1/findings?clientId=me&limit=1&cursor=a%2Fb', $stub->asked());
    }

    public function testDoesNotWaitForEverNorTakeHalfAnAnswer(): void
    {
        foreach (['silent', 'slow'] as $how) {
            $stub = new Stub([0, $how]);
            $error = self::refusal((new ControlClient($stub->url, timeoutMs: 200))->info(...));
            self::assertStringStartsWith('no mock-toss-cert answers at', $error->getMessage());
        }
        $half = new Stub([0, "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{}"]);
        self::assertNull(self::refusal((new ControlClient($half->url))->info(...))->status);
    }

    public function testSendsInstantsInBodies(): void
    {
        $at = new DateTimeImmutable('61 minutes ago');
        $done = $this->tossCert->control->complete(Partner::requestNone($this->tossCert), ['at' => $at]);
        self::assertSame('COMPLETED', $done['status']);
    }

    public function testSaysThatABodyIsNoUtf8(): void
    {
        $error = self::refusal(fn () => $this->tossCert->control->createClient(['partnerCode' => "\xff"]));
        self::assertStringStartsWith('the body cannot be sent as JSON: ', $error->getMessage());
    }
}
