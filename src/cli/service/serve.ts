import { serve, startProblem } from '../../serve.js'
import type { Tools } from '../command.js'
import { Failure } from '../failure.js'

/** `drawbridge serve`: what `npm start` does. */
export async function serveHere({ env }: Tools): Promise<undefined> {
  try {
    await serve(env)
  } catch (error) {
    throw new Failure('The service could not start', { detail: startProblem(error).split('\n') })
  }
}
