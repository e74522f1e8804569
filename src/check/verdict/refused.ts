/** Why content is refused, with the codes that replies and pages have for it. */

/** `scanner`: viruses could not be looked for, and the mail is to come again. */
export const refusedContents = ['spam', 'phish', 'virus', 'attachment', 'scanner'] as const;
export type RefusedContent = (typeof refusedContents)[number];

/** Never used for anything else once they were given out. */
export const contentCodes: Readonly<Record<RefusedContent, string>> = {
  spam: 'SPAM-1',
  phish: 'SPAM-2',
  virus: 'VIRUS-1',
  scanner: 'VIRUS-2',
  attachment: 'FILE-1',
};
