/**
 * SQL written once for two engines: `sql` statements, and `Work`, a generator that yields them.
 * A Work can only yield statements and reads of message bytes, so nobody can await the network while holding the
 * write lock; it is pure in its arguments (ids and times come in), so it can be run again.
 * Refuses to know connections, threads and tables. The runners are in `edge/store`; docs/decisions/0005 explains the device.
 */
export {
  batch,
  type BlobPlace,
  type BlobRange,
  type Dialect,
  either,
  ident,
  type Identifier,
  list,
  range,
  type Row,
  row,
  rows,
  run,
  type SqlList,
  type SqlText,
  type SqlValue,
  type Statement,
  sql,
  type Step,
  type StepAnswer,
  type Work,
} from './work.ts';
export { type Parameter, parametersOf, type Rendered, renderStatement, shapeOf } from './render.ts';
