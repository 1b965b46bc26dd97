<?php

// A server that answers what a test says, one answer after the other and the last one for ever. It prints its port, then each call.
// A status of 0 sends the text as it is, "silent" nothing at all, and "slow" an answer without an end.

declare(strict_types=1);

$answers = json_decode($argv[1], true);
$server = stream_socket_server('tcp://127.0.0.1:0');
echo explode(':', stream_socket_get_name($server, false))[1], "\n";
$kept = [];
while (($connection = stream_socket_accept($server, -1)) !== false) {
    $head = '';
    while (!str_contains($head, "\r\n\r\n") && ($piece = fread($connection, 8192)) !== '') {
        $head .= $piece;
    }
    $authorization = preg_match('/^authorization: (.*?)\r$/mi', $head, $found) === 1 ? " $found[1]" : '';
    echo implode(' ', array_slice(explode(' ', $head, 3), 0, 2)), $authorization, "\n";
    [$status, $text] = count($answers) > 1 ? array_shift($answers) : $answers[0];
    if ($text === 'silent') {
        $kept[] = $connection;
        continue;
    }
    if ($text === 'slow') {
        fwrite($connection, "HTTP/1.1 200 OK\r\n\r\n");
        while (@fwrite($connection, '{') !== false) {
            usleep(10_000);
        }
        continue;
    }
    $location = $status === 302 ? "Location: /_control/v1/info\r\n" : '';
    $length = strlen($text);
    fwrite($connection, $status === 0 ? $text : "HTTP/1.1 $status -\r\n{$location}Content-Length: $length\r\n\r\n$text");
    fclose($connection);
}
