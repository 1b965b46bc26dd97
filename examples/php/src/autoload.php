<?php

spl_autoload_register(function (string $class): void {
    if (str_starts_with($class, 'Partner\\')) {
        require __DIR__ . '/' . substr($class, strlen('Partner\\')) . '.php';
    }
});
