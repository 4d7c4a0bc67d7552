/** One Ctrl-C may come more than once: from the terminal, and from npm or a starter that passes it on. */
const ECHO_MILLISECONDS = 300

export interface Interrupts {
  /** Aborted by the first signal. Asking for it is what makes the signals be caught. */
  readonly signal: () => AbortSignal
  /** The signal that came, if one did. */
  readonly received: () => 'SIGINT' | 'SIGTERM' | undefined
}

/**
 * Turns the first Ctrl-C (or SIGTERM) into an abort, and lets a second one end the process.
 *
 * @param restore called before the process ends at once
 */
export function interrupts(restore: () => void): Interrupts {
  const controller = new AbortController()
  let received: 'SIGINT' | 'SIGTERM' | undefined
  let receivedAt = 0
  let listening = false
  const onSignal = (name: 'SIGINT' | 'SIGTERM') => {
    const now = performance.now()
    if (received === undefined) {
      received = name
      receivedAt = now
      controller.abort()
    } else if (now - receivedAt > ECHO_MILLISECONDS) {
      restore()
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
      process.kill(process.pid, name)
    }
  }
  return {
    signal: () => {
      if (!listening) process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
      listening = true
      return controller.signal
    },
    received: () => received,
  }
}
