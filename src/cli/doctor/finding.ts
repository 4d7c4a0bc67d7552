import type { Workspace } from '../../run/workspace.ts'

/** What the doctor says of one point. */
export interface Finding {
  readonly point: string
  readonly status: 'ok' | 'warning' | 'failure'
  readonly message: string
  readonly hint?: string
}

/** Looks at one point of an opened project. */
export type Probe = (workspace: Workspace, now: Date) => Promise<Finding>

export const ok = (point: string, message: string): Finding => ({ point, status: 'ok', message })
export const warning = (point: string, message: string, hint: string): Finding => ({
  point,
  status: 'warning',
  message,
  hint,
})
export const failure = (point: string, message: string, hint?: string): Finding => ({
  point,
  status: 'failure',
  message,
  ...(hint === undefined ? {} : { hint }),
})
