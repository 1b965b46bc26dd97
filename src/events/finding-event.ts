import { describeFinding, type Finding } from '../domain/findings/finding.ts';
import { formatInstant } from '../domain/time/korean-time.ts';

/** A finding as listeners receive it. */
export const toFindingEvent = (finding: Finding) => ({
  ...describeFinding(finding),
  at: formatInstant(finding.firstSeenMs),
});
