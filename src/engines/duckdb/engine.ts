import type { Capabilities, Engine } from '../contract.ts'

export const DUCKDB_CAPABILITIES: Capabilities = Object.freeze({
  name: 'duckdb',
  arrow: false,
  time: true,
  embedded: true,
})

/** The embedded engine. The library is only loaded when a session is opened. */
export const duckdb: Engine = Object.freeze({
  capabilities: DUCKDB_CAPABILITIES,
  async open(options) {
    const { openSession } = await import('./session.ts')
    return openSession(options)
  },
} satisfies Engine)
