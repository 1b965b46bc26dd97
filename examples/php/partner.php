<?php

// A partner's whole flow.

declare(strict_types=1);

use Partner\Config;
use Partner\Control;
use Partner\TossCertClient;

require __DIR__ . '/src/autoload.php';

$client = new TossCertClient(Config::fromEnvironment());
$txId = $client->request('김토스', '01019990101', '19930324');
if ($client->status($txId) !== 'REQUESTED') {
    throw new RuntimeException('not requested');
}
// The user's part: with the real service, the user opens the app.
Control::post("/transactions/$txId/complete");
echo json_encode($client->result($txId), JSON_UNESCAPED_UNICODE), "\n";
