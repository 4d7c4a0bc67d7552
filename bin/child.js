// Plain JavaScript for any Node.js from 16 on.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/** @type {readonly NodeJS.Signals[]} */
const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Runs a program in this one's place: it has our streams, gets our signals, and its exit code becomes ours.
 *
 * @param {string} program
 * @param {readonly string[]} words
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>} the exit code; 128 and the signal's number where a signal ended it
 */
export function runInstead(program, words, options = {}) {
  const child = spawn(program, words, { ...options, stdio: 'inherit' })
  /** @param {NodeJS.Signals} signal */
  const passOn = signal => {
    child.kill(signal)
  }
  for (const signal of PASSED_ON) process.on(signal, passOn)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      for (const name of PASSED_ON) process.off(name, passOn)
      resolve(signal ? 128 + constants.signals[signal] : (code ?? 1))
    })
  })
}
