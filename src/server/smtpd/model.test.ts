import { test } from 'node:test';
import { runModelCampaign } from '#testing/smtp';

const sequences = Number(process.env['ROOKERY_TEST_MODEL_SEQUENCES'] ?? 2000);

test(`${sequences} random sequences, cut at random octets, agree with the model of the session`, () => {
  return runModelCampaign(sequences, 1_000_000);
});
