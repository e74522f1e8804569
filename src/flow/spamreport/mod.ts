/**
 * Spam reports: mail to `reportspam@` and its sisters, and uploads: what is reported is read, kept, taught to the filter, looked
 * at by a person where that is asked, answered, and made into rules that are suggested.
 * Refuses to know how the filter learns (a port), how messages are filed, commands and pages. RFC 3834 (what is answered).
 */
export { reportLocalparts, SpamReportAddresses } from './addresses.ts';
export { type ClosedReport, ReportDesk, type ReportDeskParts, type ShownReport } from './desk.ts';
export { SpamReportIntake, type SpamReportIntakeParts } from './intake.ts';
export { readReport, type ReadReport, type ReportedMessage, readUpload } from './read.ts';
export { spamReportSettings } from './settings.ts';
export { type SuggestedRule } from './suggest.ts';
export { ReportTaking, type ReportTakingParts, type TeachReport, type TellReporter } from './taking.ts';
