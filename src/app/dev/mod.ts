/**
 * Dev: a server for trying things out (`serve --dev`): its folder, its people and their mail, and an outside world that
 * is pretended, so that nothing leaves the computer; and `rookery seed`, which fills a running server with made-up mail.
 * Refuses to know how mail is received, queued and sent: it hands the sender other servers and a DNS of its own making,
 * and puts its letters through the flow that receives all mail. RFC 5737 and 6761 (addresses and names for such use).
 */
export { refuseTrialFolder, trialFolder } from './folder.ts';
export { invitation, TRIAL_PASSWORD } from './invitation.ts';
export { type SeedDone, seedHandlers, type SeedProgress } from './seed.ts';
export { furnish, pretendedWorld, trialFlags } from './trial.ts';
