import { setting } from '#base/setting';

export const trainingSettings = {
  learn: setting<boolean>({
    key: 'filter.learn',
    type: 'switch',
    standard: true,
    help: 'Whether the filter learns from what people move to Junk and out of it, and from $Junk and $NotJunk.',
    scopes: ['platform', 'domain', 'account'],
  }),
};
