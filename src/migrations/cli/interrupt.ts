import { exitCodes } from './exit-codes.ts'
import { printError } from './output.ts'

/** A signal that Ctrl-C aborts; a second Ctrl-C ends the process at once. */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController()
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted)
    printError('\nCancelling the statement and cleaning up; press Ctrl-C again to end at once.')
    controller.abort(new Error('Ctrl-C'))
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return controller.signal
}
