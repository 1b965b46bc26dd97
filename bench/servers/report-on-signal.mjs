// Loaded into a server before its program: on SIGUSR2 it writes what only the process itself knows to REPORT_FILE.
import { renameSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { residentBytes } from './resident-bytes.mjs';

const RESOLUTION_MS = 10;
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
delay.enable();

const NANOSECONDS = 1e6;
/** How late the event loop was, beyond the interval at which it is looked at. */
const late = (nanoseconds) => Math.max(0, nanoseconds / NANOSECONDS - RESOLUTION_MS);

const write = (report) => {
  const file = process.env.REPORT_FILE;
  writeFileSync(`${file}.unfinished`, JSON.stringify(report));
  renameSync(`${file}.unfinished`, file);
};

process.on('SIGUSR2', async () => {
  const delayMs = {
    p50: late(delay.percentile(50)),
    p99: late(delay.percentile(99)),
    p999: late(delay.percentile(99.9)),
    slowest: late(delay.max),
  };
  const bytes = await residentBytes();
  delay.reset();
  write({ delayMs, residentBytes: bytes });
});
