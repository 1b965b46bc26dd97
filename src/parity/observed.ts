import { behaviours } from '../domain/fidelity/behaviours.ts';
import { type ObservedBehaviour, observe } from '../domain/fidelity/parity-report.ts';
import { readObserved } from '../fixtures/parity-reports.ts';
import { readProbes } from './probes.ts';

/** Every emulated behaviour, with what the reports that come with the package have shown of the real service. */
export const observeBehaviours = (): readonly ObservedBehaviour[] => {
  const reports = readObserved();
  const probes = reports.length === 0 ? [] : readProbes().flatMap((file) => file.probes);
  return observe(behaviours, probes, reports);
};
