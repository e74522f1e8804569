/**
 * Reputation: what is odd about who brings mail: names in DNS, HELO, lists, rates, results of SPF and DMARC. Looks
 * (through ports) and judges (as values) are apart: what was seen is plain data, so a judgement can be made again with
 * other settings. Refuses to know sessions, replies' codes of SMTP beyond their text, and how anything is kept.
 */
export {
  type CheckAction,
  checkActions,
  type CheckName,
  checkNames,
  type CheckRule,
  checkRules,
  delayCodes,
} from './checks.ts';
export type { EvidenceValue, Finding, JudgedFinding, Judgement } from './types.ts';
