import type { DataType } from '../../define/data-type.ts'
import type { Load, Partition } from '../../define/load.ts'
import { isTime } from '../sql/slice.ts'
import { checkGrowing } from './growing.ts'
import type { Report } from './report.ts'

/** Checks how a table's rows are told apart. */
export function checkKey(report: Report, key: readonly unknown[] | undefined): void {
  if (key === undefined) return
  if (key.length === 0)
    report.add('`key` names no column', ['key'], 'Leave it out, or name the columns that tell rows apart.')
  const seen = new Set<unknown>()
  for (const column of key) {
    if (seen.has(column))
      report.add(`\`key\` names the column "${String(column)}" twice`, ['key', String(column), String(column)])
    else report.has(column, '`key`', ['key'])
    seen.add(column)
  }
}

const GRAINS = ['hour', 'day', 'month', 'year']

/** Checks how a table is brought up to date, but for its query. */
export function checkLoad(report: Report, load: Load | undefined): void {
  if (load === undefined || load.by === 'replace') return
  if (load.by !== 'interval') {
    checkGrowing(report, load)
    return
  }
  const { time, grain, onCodeChange } = load as Load & { readonly by: 'interval'; readonly time: string }
  const path = ['load']
  if (report.has(time, '`load.time`', [...path, 'time'])) {
    if (!isTime(report.asset, time)) {
      report.add(`The table is loaded by intervals of "${time}", which holds no times`, [...path, 'time', time])
    } else if (grain === 'hour' && isDate(report.asset.columns[time]?.type)) {
      report.add(`The table is loaded by the hour, but "${time}" holds dates`, [...path, 'grain', grain])
    }
  }
  if (!GRAINS.includes(grain)) {
    report.add(`"${String(grain)}" is no grain of intervals`, [...path, 'grain'], `There are ${GRAINS.join(', ')}.`)
  }
  if (onCodeChange !== undefined && onCodeChange !== 'redo' && onCodeChange !== 'forward') {
    report.add(`\`onCodeChange\` is "${String(onCodeChange)}"`, [...path, 'onCodeChange'], "It is 'redo' or 'forward'.")
  }
}

/** Checks how a table's files are cut. */
export function checkPartition(report: Report, partition: readonly Partition[] | undefined): void {
  const seen = new Set<string>()
  for (const field of partition ?? []) {
    const { by, column } = field
    if (!report.has(column, '`partition`', ['partition', 'column'])) continue
    const path = ['partition', 'column', column]
    const type = report.asset.columns[column]?.type
    if (!Object.hasOwn(CUTS, by))
      report.add(`A table cannot be partitioned by "${String(by)}"`, path, `There are ${Object.keys(CUTS).join(', ')}.`)
    else if (type && !CUTS[by].has(kindOf(type)))
      report.add(`"${column}" cannot be cut by ${by}: it is a ${kindOf(type)}`, path)
    const size = by === 'bucket' ? field.count : by === 'truncate' ? field.width : 1
    if (!Number.isInteger(size) || size < 1)
      report.add(`The partition by ${by} of "${column}" needs a whole number above zero`, path)
    if (seen.has(`${by} ${column}`)) report.add(`\`partition\` cuts "${column}" by ${by} twice`, path)
    seen.add(`${by} ${column}`)
  }
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))
const SCALARS = 'boolean integer bigint float double string date timestamp timestamptz uuid binary json'

/** Which types each way of cutting can take (Iceberg's specification, "Partition Transforms"). */
const CUTS: { readonly [by in Partition['by']]: ReadonlySet<string> } = {
  identity: words(`${SCALARS} decimal`),
  bucket: words('integer bigint decimal date timestamp timestamptz string json uuid binary'),
  truncate: words('integer bigint decimal string json binary'),
  year: words('date timestamp timestamptz'),
  month: words('date timestamp timestamptz'),
  day: words('date timestamp timestamptz'),
  hour: words('timestamp timestamptz'),
}

const kindOf = (type: DataType): string => (type.kind === 'scalar' ? type.name : type.kind)
const isDate = (type: DataType | undefined): boolean => type?.kind === 'scalar' && type.name === 'date'
