import { setting } from '#base/setting';

const DAY_MS = 24 * 3_600_000;

/** Reports of users about mail that was judged wrongly (product FI13). */
export const spamReportSettings = {
  addresses: setting<boolean>({
    key: 'filter.report-addresses',
    type: 'switch',
    standard: true,
    help: 'Whether reportspam, reportham, reportphish and report at a hosted domain take reports, unless somebody has the address.',
    scopes: ['platform', 'domain'],
  }),
  review: setting<boolean>({
    key: 'filter.report-review',
    type: 'switch',
    standard: true,
    help: 'Whether a person looks at each report before it teaches the filter of the whole domain; the filter of its reporter learns at once.',
    scopes: ['platform', 'domain'],
  }),
  answers: setting<boolean>({
    key: 'filter.report-answers',
    type: 'switch',
    standard: true,
    help: 'Whether reporters get a mail that says what their report came to, and how to report where one could not be read.',
    scopes: ['platform', 'domain'],
  }),
  retention: setting<number>({
    key: 'filter.report-retention',
    type: 'duration',
    standard: 90 * DAY_MS,
    min: DAY_MS,
    max: 3650 * DAY_MS,
    help: 'How long reports and the messages in them are kept.',
  }),
} as const;
