/**
 * Report wiring: the counter that the receiver of mail calls, the daily reports and the desk that reads them back, over
 * the store, the resolver and the queue. Refuses to know what reports say.
 */
export { type Reporting, type ReportingParts, startReports } from './start.ts';
