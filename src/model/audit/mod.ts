/**
 * Audit: who changed what, when, on what: one row for each change, written by the Work that makes the change, so that
 * there is never one without the other. The detail is for people and never holds a secret.
 * Refuses to know what the actions mean and who may read the rows (the permission function of the directory does).
 */
export {
  auditAbout,
  type AuditDetail,
  type AuditEntry,
  type AuditQuery,
  type AuditRow,
  type AuditStamp,
  listAudit,
  recordAudit,
} from './audit.ts';
export { auditReads } from './operations.ts';
