import type { KeyObject } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { diagnose } from './diagnose.ts';
import type { EncryptedParts } from './mistakes.ts';

const privateKey: KeyObject = workerData;

parentPort?.on('message', (sent: EncryptedParts) => parentPort?.postMessage(diagnose(privateKey, sent)));
