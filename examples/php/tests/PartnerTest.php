<?php

declare(strict_types=1);

namespace Partner;

use PHPUnit\Framework\TestCase;

final class PartnerTest extends TestCase
{
    private const KIM = ['name' => '김토스', 'phone' => '01019990101', 'birthday' => '19930324'];

    private string $clientId;
    private TossCertClient $client;

    /** A client of its own: no other test sees its transactions, clock and faults. */
    protected function setUp(): void
    {
        $created = Control::post('/clients');
        $this->clientId = $created['clientId'];
        $config = Config::fromEnvironment()->withClient($created['clientId'], $created['clientSecret']);
        $this->client = new TossCertClient($config);
    }

    public function testTheWholeFlow(): void
    {
        $txId = $this->client->request(...self::KIM);
        self::assertSame('REQUESTED', $this->client->status($txId));
        Control::post("/transactions/$txId/complete");

        $person = $this->client->result($txId);
        self::assertMatchesRegularExpression('/^CI0110000000001.{73}$/', $person['ci']);
        self::assertMatchesRegularExpression('/^DI0110000000001.{73}$/', $person['di']);
        unset($person['ci'], $person['di']);
        self::assertSame([
            'name' => '김토스',
            'birthday' => '19930324',
            'gender' => 'FEMALE',
            'nationality' => 'LOCAL',
            'ageGroup' => 'ADULT',
        ], $person);
    }

    public function testCompletingFromTheTest(): void
    {
        $txId = $this->client->request(...self::KIM);
        Control::post("/transactions/$txId/complete", ['persona' => 'namgung']);
        self::assertSame('COMPLETED', $this->client->status($txId));
        self::assertSame('남궁모의', $this->client->result($txId)['name']);
    }

    public function testExpiry(): void
    {
        $completed = $this->client->request(...self::KIM);
        $ignored = $this->client->request(...self::KIM);
        Control::post("/transactions/$completed/complete");
        $this->client->result($completed);

        Control::post("/clients/$this->clientId/clock", ['advance' => '61m']);
        self::assertRefused('CE3103', fn () => $this->client->result($completed));
        self::assertSame('EXPIRED', $this->client->status($ignored));
    }

    public function testTheWrongPerson(): void
    {
        Control::post("/clients/$this->clientId/next", ['scenario' => 'mismatch']);
        $refused = self::assertRefused('CE3001', fn () => $this->client->request(...self::KIM));
        self::assertFalse($refused->isRetryable());
    }

    public function testMaintenance(): void
    {
        $fault = ['clientId' => $this->clientId, 'endpoint' => 'request', 'error' => 'CE0002', 'times' => 1];
        Control::post('/faults', $fault);
        $refused = self::assertRefused('CE0002', fn () => $this->client->request(...self::KIM));
        self::assertSame(503, $refused->status);
        self::assertTrue($refused->isRetryable());
        self::assertNotEmpty($this->client->request(...self::KIM));
    }

    public function testTheThirdRead(): void
    {
        $txId = $this->client->request(...self::KIM);
        Control::post("/transactions/$txId/complete");
        self::assertSame($this->client->result($txId), $this->client->result($txId));
        self::assertRefused('CE3101', fn () => $this->client->result($txId));
    }

    private static function assertRefused(string $code, callable $call): TossCertException
    {
        try {
            $call();
        } catch (TossCertException $refused) {
            self::assertSame($code, $refused->errorCode);
            self::assertNotEmpty($refused->reason);
            return $refused;
        }
        self::fail("expected $code");
    }
}
