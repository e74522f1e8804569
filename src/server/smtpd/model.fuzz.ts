/** The full number of random sequences against the model; ROOKERY_TEST_MODEL_SEQUENCES and ROOKERY_TEST_MODEL_SEED change it. */
import { test } from 'node:test';
import { runModelCampaign } from '#testing/smtp';

const sequences = Number(process.env['ROOKERY_TEST_MODEL_SEQUENCES'] ?? 20_000);
const seed = Number(process.env['ROOKERY_TEST_MODEL_SEED'] ?? 1);

test(`${sequences} random sequences from seed ${seed} on agree with the model`, () =>
  runModelCampaign(sequences, seed));
