import type { CommandSection } from '../command.ts';
import { completion } from './completion.ts';
import { ca } from './crypto/ca.ts';
import { decrypt } from './crypto/decrypt.ts';
import { encrypt } from './crypto/encrypt.ts';
import { keys } from './crypto/keys.ts';
import { compare } from './observe/compare.ts';
import { coverage } from './observe/coverage.ts';
import { demo } from './observe/demo.ts';
import { diagnose } from './observe/diagnose.ts';
import { doctor } from './observe/doctor.ts';
import { events } from './observe/events.ts';
import { findings } from './observe/findings.ts';
import { goLive } from './observe/go-live.ts';
import { inspect } from './observe/inspect.ts';
import { leakScan } from './observe/leak-scan.ts';
import { requests } from './observe/requests.ts';
import { exec } from './server/exec.ts';
import { fidelity } from './server/fidelity.ts';
import { health } from './server/health.ts';
import { info } from './server/info.ts';
import { licenses } from './server/licenses.ts';
import { metrics } from './server/metrics.ts';
import { openapi } from './server/openapi.ts';
import { reset } from './server/reset.ts';
import { snapshot } from './server/snapshot.ts';
import { start } from './server/start.ts';
import { clients } from './steer/clients.ts';
import { clock } from './steer/clock.ts';
import { faults } from './steer/faults.ts';
import { magicValues } from './steer/magic-values.ts';
import { personas } from './steer/personas.ts';
import { scenarios } from './steer/scenarios.ts';
import { tx } from './steer/tx.ts';

/** All commands and command groups, as the help shows them. The first is the default. */
export const sections: readonly CommandSection[] = [
  {
    title: { en: 'The server:', ko: '서버:' },
    entries: [start, exec, health, info, reset, snapshot, metrics, openapi, fidelity, licenses],
  },
  {
    title: { en: 'Your integration:', ko: '연동 확인:' },
    entries: [demo, findings, coverage, requests, events, diagnose, inspect, doctor, compare, leakScan, goLive],
  },
  {
    title: { en: 'What happens:', ko: '상황 만들기:' },
    entries: [tx, clock, clients, faults, scenarios, personas, magicValues],
  },
  {
    title: { en: 'Keys and encryption:', ko: '키와 암호화:' },
    entries: [keys, encrypt, decrypt, ca],
  },
  { title: { en: 'The shell:', ko: '셸:' }, entries: [completion] },
];

export const commands = sections.flatMap(({ entries }) => entries);
