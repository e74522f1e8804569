/**
 * Sending: what each account usually sends and from which networks, and which accounts were taken out of strangers' hands.
 * Refuses to know what of it is a sign of theft (flow/watch judges), and how mail is held.
 */
export {
  type Containment,
  type ContainmentId,
  type ContainmentKind,
  closeContainment,
  containedBy,
  type NewContainment,
  openContainment,
  openContainmentOf,
  type SendingHabits,
  sendingReads,
  sendingWrites,
  type SentNote,
} from './operations.ts';
