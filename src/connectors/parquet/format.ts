import { HEADERS, PATH, SHA256 } from '../files/file-options.ts'
import type { FileFormat } from '../files/format.ts'

export const PARQUET: FileFormat = {
  name: 'parquet',
  about: 'Apache Parquet files. Columns are matched by name.',
  text: undefined,
  options: [PATH, SHA256, HEADERS],
  faults: () => [],
  scan: (_source, files, columns) => ({ format: 'parquet', files, columns }),
}
