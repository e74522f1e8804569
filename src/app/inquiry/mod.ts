/**
 * Inquiry: answers of the door that nobody is turned away by: what this server thinks of a sender, what it would do with
 * a message, what other settings would have done to the mail of the last days. All of it is asked of the same code that
 * judges real mail, with everything that keeps, counts or sends taken away.
 * Refuses to know how answers are shown.
 */
export { type InquiryParts, inquiries } from './inquiries.ts';
