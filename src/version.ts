import { readFileSync } from 'node:fs';
import { inPackage } from './installation.ts';

const { version: own } = JSON.parse(readFileSync(inPackage('package.json'), 'utf8')) as { version: string };

export const version = own;
