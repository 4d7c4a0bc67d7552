import type { OptionSpec } from './option-spec.ts'
import { oneOf } from './option-spec.ts'
import { knownEncoding } from './transcode.ts'

export const PATH: OptionSpec = {
  name: 'path',
  about:
    "A path, a pattern (`events/*.csv.gz`, `landing/**/orders.csv`), an address (`https://…`), or several of them. `archive.zip#folder/file.csv` is a member of an archive. Relative paths start at the project's folder.",
  required: true,
  fault: value => {
    const paths = Array.isArray(value) ? value : [value]
    if (paths.length === 0) return 'is an empty list'
    return paths.every(path => typeof path === 'string' && path.trim() !== '')
      ? undefined
      : 'must be a path, or a list of paths'
  },
}

export const COMPRESSION: OptionSpec = {
  name: 'compression',
  about: 'How files are packed: `auto` (the default) looks at their first bytes; `none`, `gzip` or `zstd` say it.',
  required: false,
  fault: oneOf('auto', 'none', 'gzip', 'zstd'),
}

export const SHA256: OptionSpec = {
  name: 'sha256',
  about:
    'SHA-256 of the file as it is stored, in hexadecimal; of the member where `path` names one. Only for a single file.',
  required: false,
  fault: value =>
    typeof value === 'string' && /^[0-9a-f]{64}$/i.test(value) ? undefined : 'must be 64 hexadecimal digits',
}

export const HEADERS: OptionSpec = {
  name: 'headers',
  about:
    "Sent with every request to the host of an address, by name; a value is a text or a secret: `{ authorization: secret('TOKEN') }`. Mirrors on other hosts do not get them.",
  required: false,
  fault: value =>
    typeof value === 'object' && value !== null && Object.values(value).every(isHeader)
      ? undefined
      : 'must be an object of texts and secrets',
}

const isHeader = (value: unknown): boolean =>
  typeof value === 'string' ||
  (typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'secret')

export const ENCODING: OptionSpec = {
  name: 'encoding',
  about: 'Any encoding of the WHATWG list: `utf-8` by default, `windows-1252`, `utf-16le`, `shift_jis`…',
  required: false,
  fault: value =>
    typeof value === 'string' && knownEncoding(value)
      ? undefined
      : `is '${String(value)}', which is no encoding; some are utf-8, windows-1252, iso-8859-15, utf-16le, shift_jis, gb18030`,
}
