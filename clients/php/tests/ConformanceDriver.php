<?php

declare(strict_types=1);

namespace MockTossCert\Tests;

use MockTossCert\ControlClient;
use MockTossCert\ControlError;
use MockTossCert\TossCertCase;
use ReflectionMethod;
use RuntimeException;
use stdClass;
use Throwable;

/** What `driver.php` does with each line. */
final class ConformanceDriver
{
    private ?ControlClient $control = null;
    private ?TossCertCase $case = null;
    private string $printed = '';

    public function answer(string $line): string
    {
        try {
            $order = json_decode($line, false, 512, JSON_THROW_ON_ERROR);
            $answer = ['value' => match ($order->op) {
                'open' => $this->open($order),
                'call' => $this->call($order->method, $order->args ?? []),
                'close' => $this->close($order->failed ?? false),
                'client' => $this->client($order),
            }];
        } catch (ControlError $error) {
            $answer = ['error' => [
                'kind' => 'ControlError',
                'message' => $error->getMessage(),
                'status' => $error->status,
                'problem' => $error->problem,
            ]];
        } catch (Throwable $error) {
            $message = $error->getMessage();
            $answer = ['error' => ['kind' => 'other', 'message' => $message, 'status' => null, 'problem' => null]];
        }
        return json_encode($answer, JSON_THROW_ON_ERROR);
    }

    /** @return array<string, string> */
    private function open(stdClass $order): array
    {
        $this->printed = '';
        $options = self::toArray($order->options ?? new stdClass());
        $failsToPrint = ($options['print'] ?? null) === 'fails';
        $print = function (string $report) use ($failsToPrint): void {
            $this->printed .= $failsToPrint ? throw new RuntimeException('no paper') : $report;
        };
        $this->case = new TossCertCase([...$options, 'print' => $print]);
        $fixture = $this->case->fixture;
        $this->control = $fixture->control;
        return [
            'baseUrl' => $fixture->baseUrl,
            'publicKey' => $fixture->publicKey,
            'clientId' => $fixture->clientId,
            'clientSecret' => $fixture->clientSecret,
        ];
    }

    /** @param list<mixed> $arguments */
    private function call(string $name, array $arguments): mixed
    {
        $target = $this->control;
        if (str_starts_with($name, 'clock.')) {
            $target = $target->clock(array_shift($arguments));
            $name = substr($name, strlen('clock.'));
        }
        $parameters = (new ReflectionMethod($target, $name))->getParameters();
        $given = [];
        foreach ($arguments as $index => $argument) {
            // What is an object of options in JavaScript are named arguments here.
            $isOptions = $argument instanceof stdClass && (string) $parameters[$index]->getType() !== 'array';
            $given = $isOptions ? [...$given, ...self::toArray($argument)] : [...$given, self::toArray($argument)];
        }
        return $target->$name(...$given);
    }

    /** @return array{printed: string, error: string|null} */
    private function close(bool $failed): array
    {
        $error = $this->case->close($failed);
        return ['printed' => $this->printed, 'error' => $error];
    }

    private function client(stdClass $order): mixed
    {
        $this->control = new ControlClient($order->baseUrl, $order->token ?? null);
        return null;
    }

    private static function toArray(mixed $value): mixed
    {
        return json_decode(json_encode($value, JSON_THROW_ON_ERROR), true);
    }
}
