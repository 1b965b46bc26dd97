import { inPackage, readInstalled } from './installation.ts';

const { version: own } = JSON.parse(String(readInstalled(inPackage('package.json')))) as { version: string };

export const version = own;
