import { setting } from '#base/setting';

/** What the resolver is set to; its servers are in rookery.toml. */
export const resolverSettings = {
  validationProbe: setting<string>({
    key: 'dns.validation-probe',
    type: 'text',
    standard: 'arpa',
    help: 'A signed domain that the DNS servers are asked for at the start, and then each hour, to find out whether they validate DNSSEC; DANE counts only where they do.',
  }),
};
