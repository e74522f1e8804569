/** All operations, by name: writes run in the store thread, reads in the reader thread. */
import { maildropReads } from '#flow/maildrop/works';
import { cleanActs } from '#flow/clean/works';
import { quarantineActs, sendDigest } from '#flow/quarantine/works';
import { acceptMail, acceptReport, fileQueued } from '#flow/receive/works';
import { keepReports, sendReport } from '#flow/report/works';
import { containmentWrites } from '#flow/watch/works';
import { auditReads } from '#model/audit';
import { blocklistReads, blocklistWrites } from '#model/blocklist';
import { blobWrites } from '#model/blob';
import { correspondentReads, correspondentWrites } from '#model/correspondent';
import { directoryReads, directoryWrites } from '#model/directory';
import { filterListReads, filterListWrites } from '#model/filterlist';
import { filterRuleReads, filterRuleWrites } from '#model/filterrule';
import { greylistReads, greylistWrites } from '#model/greylist';
import { mailboxReads, mailboxWrites } from '#model/mailbox';
import { quarantineReads, quarantineWrites } from '#model/quarantine';
import { forgetSubmissions, queueReads, queueWrites } from '#model/queue';
import { representationReads } from '#model/representation';
import { reportReads, reportWrites } from '#model/report';
import { sendingReads, sendingWrites } from '#model/sending';
import { settingsReads, settingsWrites } from '#model/settings';
import { keepSpamReports, spamReportReads, spamReportWrites } from '#model/spamreport';
import { srsReads, srsWrites } from '#model/srs';
import { tlsPolicyReads, tlsPolicyWrites } from '#model/tlspolicy';
import { trainingReads, trainingWrites } from '#model/training';
import { traceReads, traceWrites } from '#model/trace';
import { unsubscriptionReads, unsubscriptionWrites } from '#model/unsubscription';

export const writes = {
  acceptMail,
  acceptReport,
  fileQueued,
  forgetSubmissions,
  keepReports,
  keepSpamReports,
  sendDigest,
  sendReport,
  ...blobWrites,
  ...blocklistWrites,
  ...containmentWrites,
  ...correspondentWrites,
  ...directoryWrites,
  ...filterListWrites,
  ...filterRuleWrites,
  ...greylistWrites,
  ...mailboxWrites,
  ...cleanActs,
  ...quarantineActs,
  ...quarantineWrites,
  ...queueWrites,
  ...reportWrites,
  ...sendingWrites,
  ...settingsWrites,
  ...spamReportWrites,
  ...srsWrites,
  ...tlsPolicyWrites,
  ...traceWrites,
  ...trainingWrites,
  ...unsubscriptionWrites,
};
export type Writes = typeof writes;

export const reads = {
  ...auditReads,
  ...blocklistReads,
  ...correspondentReads,
  ...directoryReads,
  ...filterListReads,
  ...filterRuleReads,
  ...greylistReads,
  ...maildropReads,
  ...mailboxReads,
  ...quarantineReads,
  ...queueReads,
  ...reportReads,
  ...sendingReads,
  ...representationReads,
  ...settingsReads,
  ...spamReportReads,
  ...srsReads,
  ...tlsPolicyReads,
  ...traceReads,
  ...trainingReads,
  ...unsubscriptionReads,
};
export type Reads = typeof reads;
