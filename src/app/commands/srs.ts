/** srs: what a rewritten reverse-path stands for. */
import type { Command } from 'commander';
import type { SrsExplanation } from '#flow/srs';
import type { CliContext } from './context.ts';
import { dayText, harmless, pairs } from './output.ts';

export function srsCommands(program: Command, cli: CliContext): void {
  const srs = program.command('srs').description('Return addresses that forwarded mail has (SRS)');
  srs
    .command('decode')
    .argument('<address>', 'such as SRS0=ABCDEF=BB=example.org=anna@mx.example.net')
    .description('Whom a return address stands for, and how long it is good')
    .action((address: string) =>
      cli.show<SrsExplanation>('srs.decode', { address }, (one) =>
        pairs(
          [
            ['Address', address],
            ['Stands for', one.path === null ? 'nobody' : harmless(one.path)],
            ['Mail to it', sentences[one.result]],
            ['Made on', one.madeMs === null ? 'no day that is in it' : dayText(one.madeMs)],
            ['Good until', one.goodUntilMs === null ? 'no day that is in it' : dayText(one.goodUntilMs)],
          ],
          cli.io.columns,
        ),
      ),
    );
  srs
    .command('encode')
    .argument('<address>')
    .description('The return address that mail of this sender would be forwarded with today')
    .action((address: string) =>
      cli.show<{ path: string }>('srs.encode', { address }, (one) => `${one.path}\n`, { asIs: true }),
    );
}

const sentences: Readonly<Record<SrsExplanation['result'], string>> = {
  path: 'goes there',
  expired: 'is refused: it is too old',
  forged: 'is refused: this server did not make it, or it was changed',
  unknown: 'is refused: it only looks like a return address',
  none: 'is ordinary mail: it is no return address of this server',
};
