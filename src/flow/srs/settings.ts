import { setting } from '#base/setting';
import { parseDomain } from '#format/address';

/** Of the reverse-paths that forwarded mail has (product OU5). */
export const srsSettings = {
  domain: setting<string>({
    key: 'srs.domain',
    type: 'text',
    standard: '',
    textProblem: (text) =>
      text === '' || parseDomain(text) !== undefined ? undefined : `"${text}" is not a domain name`,
    help: 'Domain of the reverse-paths (SRS) that forwarded mail has, so that SPF holds; its MX must be this server and its SPF record allow it. Empty is the host name.',
  }),
} as const;
