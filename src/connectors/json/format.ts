import { COMPRESSION, ENCODING, HEADERS, PATH, SHA256 } from '../files/file-options.ts'
import type { FileFormat } from '../files/format.ts'
import { oneOf } from '../files/option-spec.ts'
import type { JsonOptions } from './json.ts'

export const JSON_FORMAT: FileFormat = {
  name: 'json',
  about: 'JSON: arrays of objects, or one object a line. Columns are matched by the names of members.',
  text: { keepsMark: false },
  options: [
    PATH,
    COMPRESSION,
    SHA256,
    HEADERS,
    {
      name: 'layout',
      about:
        '`lines` for one object a line, `array` for one array of objects a file. By default a file that begins with `[` is an array.',
      required: false,
      fault: oneOf('lines', 'array'),
    },
    ENCODING,
  ],
  faults: () => [],
  scan(source, files, columns) {
    const options = source.options as JsonOptions
    return { format: 'json', files, columns, layout: options.layout ?? 'auto' }
  },
}
