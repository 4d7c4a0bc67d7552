import { createReadStream, createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import type { Columns } from '../../define/columns.ts'
import type { DataType } from '../../define/data-type.ts'
import { SHEET_SCALES, SHEET_STYLES } from '../../engines/export.ts'

interface Sheet {
  readonly sheet: string
  readonly columns: Columns
  /** A file that an engine exported in the form `worksheet`. */
  readonly rows: string
}

/** Packs a workbook of one worksheet (ISO/IEC 29500-1, SpreadsheetML) around rows that are written already. */
export async function writeWorkbook(path: string, sheet: Sheet, signal: AbortSignal): Promise<void> {
  const zip = new ZipFile()
  const add = (name: string, text: string) => zip.addBuffer(Buffer.from(`${XML}${text}`), name, { mtime: EPOCH })
  add('[Content_Types].xml', CONTENT_TYPES)
  add('_rels/.rels', relations(['officeDocument', 'xl/workbook.xml']))
  add('xl/workbook.xml', workbook(sheet.sheet))
  add('xl/_rels/workbook.xml.rels', relations(['worksheet', 'worksheets/sheet1.xml'], ['styles', 'styles.xml']))
  add('xl/styles.xml', styles())
  const rows = Readable.from(worksheet(sheet), { objectMode: false })
  zip.addReadStream(rows, 'xl/worksheets/sheet1.xml', { mtime: EPOCH })
  zip.end()
  const failed = new Promise<never>((_, reject) => {
    // The zip file does not pass on what went wrong in what it reads.
    rows.on('error', reject)
    zip.on('error', reject)
  })
  await Promise.race([pipeline(zip.outputStream as Readable, createWriteStream(path), { signal }), failed])
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const TYPES = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
/** Equal rows give equal files: no time is in them. */
const EPOCH = new Date(1980, 0, 1)

const CONTENT_TYPES = `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPES}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPES}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPES}.styles+xml"/></Types>`

function relations(...to: readonly (readonly [type: string, target: string])[]): string {
  const each = to.map(
    ([type, target], index) => `<Relationship Id="rId${index + 1}" Type="${OFFICE}/${type}" Target="${target}"/>`,
  )
  return `<Relationships xmlns="${PACKAGE}/relationships">${each.join('')}</Relationships>`
}

function workbook(sheet: string): string {
  return `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="${escaped(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>`
}

/** Cell formats in the order of `SHEET_STYLES`. Formats of one's own begin at 164. */
function styles(): string {
  const scales = Array.from({ length: SHEET_SCALES + 1 }, (_, digits) =>
    digits === 0 ? '0' : `0.${'0'.repeat(digits)}`,
  )
  const own = ['yyyy\\-mm\\-dd', 'yyyy\\-mm\\-dd\\ hh:mm:ss', ...scales]
  const formats = own.map((code, index) => `<numFmt numFmtId="${164 + index}" formatCode="${code}"/>`)
  const cell = (format: number, font = 0) =>
    `<xf numFmtId="${format}" fontId="${font}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>`
  const cells = [cell(0), cell(0, 1), ...own.map((_, index) => cell(164 + index))]
  return `<styleSheet xmlns="${MAIN}"><numFmts count="${formats.length}">${formats.join('')}</numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="${cells.length}">${cells.join('')}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
}

async function* worksheet({ columns, rows }: Sheet): AsyncGenerator<Buffer> {
  const names = Object.entries(columns)
  const widths = names.map(
    ([name, { type }], index) =>
      `<col min="${index + 1}" max="${index + 1}" width="${Math.max(width(type), Math.min(name.length + 4, 40))}" customWidth="1"/>`,
  )
  const header = names.map(
    ([name]) => `<c s="${SHEET_STYLES.header}" t="inlineStr"><is><t xml:space="preserve">${escaped(name)}</t></is></c>`,
  )
  yield Buffer.from(
    `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${widths.join('')}</cols><sheetData><row>${header.join('')}</row>\n`,
  )
  yield* createReadStream(rows, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>
  yield Buffer.from('</sheetData></worksheet>')
}

function width(type: DataType): number {
  if (type.kind !== 'scalar') return 14
  return { date: 12, timestamp: 20, timestamptz: 20, uuid: 38, string: 20 }[type.name as string] ?? 12
}

function escaped(text: string): string {
  return text
    .replaceAll(/_(x[0-9A-Fa-f]{4}_)/g, '_x005F_$1')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll(/[\p{Cc}\ufffe\uffff]/gu, c => `_x${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)
}
