<?php

declare(strict_types=1);

// As composer would, for machines without it.
spl_autoload_register(static function (string $class): void {
    $folders = ['MockTossCert\\Tests\\' => __DIR__, 'MockTossCert\\' => dirname(__DIR__) . '/src'];
    foreach ($folders as $prefix => $folder) {
        if (str_starts_with($class, $prefix)) {
            $file = "$folder/" . strtr(substr($class, strlen($prefix)), '\\', '/') . '.php';
            if (is_file($file)) {
                require $file;
            }
            return;
        }
    }
});
