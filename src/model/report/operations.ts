/** The operations of this room by name, for the table that `app` gives to the store and reader threads. */
import { countDmarc } from './count.ts';
import { decideReport, dropOwnReports, listDecided, listDmarcDays, readDmarcDay } from './own.ts';
import { listReports, sumDmarcReports, sumTlsReports } from './read.ts';
import { dropReports } from './received.ts';

export const reportWrites = { countDmarc, decideReport, dropOwnReports, dropReports };
export const reportReads = {
  listDecided,
  listDmarcDays,
  listReports,
  readDmarcDay,
  sumDmarcReports,
  sumTlsReports,
};
