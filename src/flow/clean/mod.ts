/**
 * Clean: whose mail is made harmless and how, what is told of it, and how the original comes back (product FI5).
 * Refuses to know: how HTML is disarmed, how a copy is filed, and who shows it.
 */
export { type CleanChanges, decodeChanges, encodeChanges } from './changes.ts';
export { CleanDesk, type CleanDeskParts, type CleanStore, type OriginalCopy, type ReleasedOriginal } from './desk.ts';
export { type CleaningFacts, cleaningPlan, type CleaningPlan, planKey } from './plan.ts';
export { cleanReport, type CleanReportFacts } from './report.ts';
export { cleanSettings } from './settings.ts';
export { cleanedEvent, cleanedField } from './tell.ts';
export { cleanActs, releaseOriginal, type ReleaseOriginal, type OriginalOutcome } from './works.ts';
