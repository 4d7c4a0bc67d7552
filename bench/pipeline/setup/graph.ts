import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Product, projectFolder } from './product.ts'

/** How many tables stand in one module. */
export type Layout = 1 | 50

/** The table that table `i` of `count` reads: a chain of a fifth of them, with four leaves on each; none for the first. */
export function parentOf(i: number, count: number): number | undefined {
  const chain = Math.floor(count / 5)
  if (i === 0) return undefined
  return i < chain ? i - 1 : (i - chain) % chain
}

export const tableName = (i: number): string => `n${String(i).padStart(4, '0')}`

/** The fourth of the chain: the one that is changed when one table is to be redone. */
export const ONE = 3

/** The modules of a graph of trivial tables, by file name. `changed` is the table whose query is another one. */
export function graphModules(count: number, layout: Layout, changed?: number): ReadonlyMap<string, string> {
  const moduleOf = (i: number) => (layout === 1 ? tableName(i) : `tables_${Math.floor(i / layout)}`)
  const modules = new Map<string, string>()
  for (let first = 0; first < count; first += layout) {
    const members = Array.from({ length: Math.min(layout, count - first) }, (_, offset) => first + offset)
    const needed = Map.groupBy(
      new Set(members.flatMap(i => parentOf(i, count) ?? []).filter(parent => moduleOf(parent) !== moduleOf(first))),
      moduleOf,
    )
    const imports = [...needed].map(
      ([module, parents]) => `import { ${parents.map(tableName).join(', ')} } from './${module}.ts'`,
    )
    const tables = members.map(i => {
      const parent = parentOf(i, count)
      const query =
        parent === undefined
          ? 'select 1 as id, 0 as v'
          : `select id, v + ${i === changed ? '2 - 1' : '1'} as v from \${${tableName(parent)}}`
      return `export const ${tableName(i)} = table({
  columns: { id: t.integer(), v: t.integer() },
  query: sql\`${query}\`,
})`
    })
    const head = ["import { sql, t, table } from 'massif'", ...imports].join('\n')
    modules.set(`${moduleOf(first)}.ts`, `${[head, ...tables].join('\n\n')}\n`)
  }
  return modules
}

/** A project of `count` trivial tables in a fresh folder. Gives the folder. */
export function graphProject(product: Product, name: string, count: number, layout: Layout): string {
  const folder = projectFolder(product, name)
  writeFileSync(
    join(folder, 'massif.config.ts'),
    "import { project } from 'massif'\n\nexport default project({ name: 'graph' })\n",
  )
  writeGraph(folder, graphModules(count, layout))
  return folder
}

export function writeGraph(folder: string, modules: ReadonlyMap<string, string>): void {
  for (const [file, text] of modules) writeFileSync(join(folder, file), text)
}
